import type { CaseKind, CaseQuery } from '../../../src/core/evaluation/caseQuery';
import type { CasesInfo } from '../../../src/protocol/caseState';

/** How the panel looks at the test cases: what of it does not fit the results is left aside, not lost. */
export interface CasesViewState {
  /** Absent: the base and the first of the others. */
  readonly systems?: readonly string[] | undefined;
  /** What the others are compared with; the base of the results unless it is shown here. */
  readonly baseId?: string | undefined;
  readonly metric?: string | undefined;
  readonly sort?: CaseQuery['sort'];
  readonly emotion?: string | undefined;
  readonly text?: string | undefined;
  readonly kind?: CaseKind | undefined;
}

/** The kinds of test cases to choose from. */
export const CASE_KINDS = [
  'all',
  'failed',
  'flipped',
  'labels',
  'split',
  'better',
  'worse',
] as const satisfies readonly CaseKind[];

/** Columns that are shown until others are chosen: more do not fit beside one another. */
const SYSTEMS_AT_FIRST = 3;

/** What to ask the host for, of the view as far as it fits the results; the metric is BLEU-2 until another is chosen. */
export function caseQueryOf(
  { systems, baseId: own, metric, sort, emotion, text, kind = 'all' }: CasesViewState,
  info: CasesInfo,
  baseId: string | undefined,
): CaseQuery {
  const ids = info.systems.map(({ id }) => id);
  const base = [own, baseId].find((id) => id !== undefined && ids.includes(id));
  const first = [...(base === undefined ? [] : [base]), ...ids.filter((id) => id !== base)];
  const chosen = systems?.filter((id) => ids.includes(id)) ?? [];
  const shown = chosen.length === 0 ? first.slice(0, SYSTEMS_AT_FIRST) : chosen;
  const isKnown = info.metrics.some(({ id }) => id === metric);
  const isSorted =
    sort !== undefined && shown.includes(sort.systemId) && (sort.by === 'value' || sort.systemId !== base);
  const isEmotion = info.emotions.some((one) => one.emotion === emotion);
  return {
    systems: shown,
    ...(base === undefined ? {} : { baseId: base }),
    metric: (isKnown ? metric : 'bleu-2') as CaseQuery['metric'],
    ...(isSorted ? { sort } : {}),
    ...(isEmotion && emotion !== undefined ? { emotion } : {}),
    ...(text === undefined || text.trim() === '' ? {} : { text }),
    kind,
  };
}

/** The order after a heading is pressed: the most first, then the least, then as the data has it. */
export function nextCaseSort(sort: CaseQuery['sort'], by: 'value' | 'delta', systemId: string): CaseQuery['sort'] {
  if (sort?.by !== by || sort.systemId !== systemId) return { by, systemId, direction: 'falling' };
  return sort.direction === 'falling' ? { by, systemId, direction: 'rising' } : undefined;
}

/** Reads a kept view; whatever in it does not fit is left out. */
export function parseCasesView(value: unknown): CasesViewState {
  if (typeof value !== 'object' || value === null) return {};
  const kept = value as Readonly<Record<string, unknown>>;
  const systems = kept['systems'];
  return {
    systems: Array.isArray(systems) ? systems.filter((id) => typeof id === 'string') : undefined,
    baseId: textOf(kept['baseId']),
    metric: textOf(kept['metric']),
    sort: sortOf(kept['sort']),
    emotion: textOf(kept['emotion']),
    text: textOf(kept['text']),
    kind: CASE_KINDS.find((kind) => kind === kept['kind']),
  };
}

function sortOf(value: unknown): CaseQuery['sort'] {
  if (typeof value !== 'object' || value === null) return undefined;
  const { by, systemId, direction } = value as Readonly<Record<string, unknown>>;
  if ((by !== 'value' && by !== 'delta') || typeof systemId !== 'string') return undefined;
  return direction === 'falling' || direction === 'rising' ? { by, systemId, direction } : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
