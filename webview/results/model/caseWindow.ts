/** The height of every line, in pixels: the style sheet has the same. */
export const CASE_ROW_HEIGHT = 64;

/** Lines drawn beyond what is in sight, at either end: a small scroll finds them there. */
const MARGIN = 4;

/** The lines to draw: `first` to `last`, both drawn; `last` is below `first` when there are none. */
export interface CaseWindow {
  readonly first: number;
  readonly last: number;
}

/** The lines that a window `height` pixels high shows at that scroll position, of `count` lines. */
export function caseWindow(scrollTop: number, height: number, count: number): CaseWindow {
  const first = Math.floor(scrollTop / CASE_ROW_HEIGHT) - MARGIN;
  const last = Math.ceil((scrollTop + height) / CASE_ROW_HEIGHT) + MARGIN;
  return { first: Math.max(0, Math.min(first, count - 1)), last: Math.min(last, count - 1) };
}

/** Where the keyboard stands: the line from 0, -1 for the headings; the column from 0. */
export interface CasePlace {
  readonly row: number;
  readonly column: number;
}

/**
 * Where a key leads, in a grid of `rows` lines and `columns` columns of which `page` lines are in sight; `undefined` for
 * a key that leads nowhere. Home and End go to the ends of the line, with Control to the first and the last line.
 */
export function nextPlace(
  { row, column }: CasePlace,
  key: string,
  control: boolean,
  { rows, columns, page }: { readonly rows: number; readonly columns: number; readonly page: number },
): CasePlace | undefined {
  const at = (wantedRow: number, wantedColumn: number): CasePlace => ({
    row: Math.max(-1, Math.min(wantedRow, rows - 1)),
    column: Math.max(0, Math.min(wantedColumn, columns - 1)),
  });
  switch (key) {
    case 'ArrowUp':
      return at(row - 1, column);
    case 'ArrowDown':
      return at(row + 1, column);
    case 'ArrowLeft':
      return at(row, column - 1);
    case 'ArrowRight':
      return at(row, column + 1);
    case 'PageUp':
      return at(Math.max(0, row - page), column);
    case 'PageDown':
      return at(row + page, column);
    case 'Home':
      return control ? at(0, 0) : at(row, 0);
    case 'End':
      return control ? at(rows - 1, columns - 1) : at(row, columns - 1);
    default:
      return undefined;
  }
}
