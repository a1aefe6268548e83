/** What responses are shown as changes of: those of the base column, of the kept run before, or the gold response. */
export const DIFF_SIDES = ['base', 'previous', 'gold'] as const;

/** One of `DIFF_SIDES`. */
export type DiffSide = (typeof DIFF_SIDES)[number];

/** What the panel itself owns and VS Code keeps for it: never anything of the bench or of a run. */
export interface ViewState {
  /** The gold response, emotion and situation are shown. */
  readonly revealed: boolean;
  /** Responses are shown as changes of `diffSide`, and prompts of the base column's where that is it. */
  readonly diff: boolean;
  readonly diffSide: DiffSide;
  /** Keys of the details that stand open, the latest last. */
  readonly open: readonly string[];
  readonly foldedRows: readonly string[];
  /** Ids of columns that are folded to a strip. */
  readonly foldedColumns: readonly string[];
  /** Widths in px that the user gave to columns, by column id. */
  readonly columnWidths: Readonly<Record<string, number>>;
  readonly scrollTop: number;
  readonly scrollLeft: number;
}

/** The view of a panel that was never open. */
export const EMPTY_VIEW: ViewState = {
  revealed: false,
  diff: false,
  diffSide: 'base',
  open: [],
  foldedRows: [],
  foldedColumns: [],
  columnWidths: {},
  scrollTop: 0,
  scrollLeft: 0,
};

/** Narrowest and widest that a column may be made, and the strip that a folded one is, in px. */
export const COLUMN_WIDTH = { min: 120, initial: 190, max: 1200, folded: 34 } as const;

/** The width in px that a column is held at; `undefined` where the layout decides. */
export function heldWidth({ foldedColumns, columnWidths }: ViewState, columnId: string): number | undefined {
  return foldedColumns.includes(columnId) ? COLUMN_WIDTH.folded : columnWidths[columnId];
}

const MAX_OPEN = 200;

/** Reads a kept view; whatever in it does not fit is left out. */
export function parseViewState(value: unknown): ViewState {
  if (typeof value !== 'object' || value === null) return EMPTY_VIEW;
  const kept = value as Readonly<Record<string, unknown>>;
  return {
    revealed: kept['revealed'] === true,
    diff: kept['diff'] === true,
    diffSide: DIFF_SIDES.find((side) => side === kept['diffSide']) ?? 'base',
    open: strings(kept['open']).slice(-MAX_OPEN),
    foldedRows: strings(kept['foldedRows']),
    foldedColumns: strings(kept['foldedColumns']),
    columnWidths: widths(kept['columnWidths']),
    scrollTop: position(kept['scrollTop']),
    scrollLeft: position(kept['scrollLeft']),
  };
}

/** The list without `key` when it has it, and with it at the end when not; the oldest go first when it grows past its bound. */
export function toggled(list: readonly string[], key: string): readonly string[] {
  return list.includes(key) ? list.filter((other) => other !== key) : [...list, key].slice(-MAX_OPEN);
}

/** The widths with one column's changed and held between its bounds; `undefined` gives the column back to the layout. */
export function withColumnWidth(
  all: ViewState['columnWidths'],
  columnId: string,
  width: number | undefined,
): ViewState['columnWidths'] {
  const others = Object.entries(all).filter(([id]) => id !== columnId);
  return Object.fromEntries(width === undefined ? others : [...others, [columnId, bounded(width)]]);
}

function bounded(width: number): number {
  return Math.round(Math.min(COLUMN_WIDTH.max, Math.max(COLUMN_WIDTH.min, width)));
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function widths(value: unknown): Readonly<Record<string, number>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const pairs = Object.entries(value).filter((pair): pair is [string, number] => Number.isFinite(pair[1]));
  return Object.fromEntries(pairs.map(([id, width]) => [id, bounded(width)]));
}

function position(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
