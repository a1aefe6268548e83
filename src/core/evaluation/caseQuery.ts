import type { MetricId } from '../metrics/score';
import { isRight } from '../metrics/emotionAccuracy';
import { describeMetric } from '../metrics/metricTable';
import type { CaseCell, CaseSystem, CaseTable } from './caseTable';
import { sortedPlaces } from './caseSort';

/** Which test cases are wanted beside emotion and text. */
export const CASE_KINDS = ['all', 'failed', 'flipped', 'labels', 'split', 'better', 'worse'] as const;

/**
 * `failed`: a shown system has no answer. `flipped`: stage one is right in one shown system and wrong in another.
 * `labels`: shown systems name different emotions. `better`, `worse`: some shown system is, than the base, by the metric.
 * `split`: one is better and another worse.
 */
export type CaseKind = (typeof CASE_KINDS)[number];

/** Which test cases, in which order. */
export interface CaseQuery {
  /** Ids of the shown systems, in the order shown. */
  readonly systems: readonly string[];
  /** The system that the others are compared with. */
  readonly baseId?: string | undefined;
  readonly metric: MetricId;
  /** Absent: in the order of the data. */
  readonly sort?: CaseSort | undefined;
  readonly emotion?: string | undefined;
  /** Words to find in an id, the speaker's last words, the gold response or a shown response; case ignored. */
  readonly text?: string | undefined;
  readonly kind: CaseKind;
}

/** By the figure of one system or by its difference from the base; test cases without one come last. */
export interface CaseSort {
  readonly by: 'value' | 'delta';
  readonly systemId: string;
  readonly direction: 'falling' | 'rising';
}

/** A figure for each line; NaN where there is none. */
export type CaseFigures = Float64Array;

/** The figures of systems by id, for the metric of the query: those that `needsFigures` names. */
export type FiguresOf = (systemId: string) => CaseFigures | undefined;

/** The systems whose figures a query looks at. */
export function needsFigures({ kind, sort, systems, baseId }: CaseQuery): readonly string[] {
  const compared = kind === 'better' || kind === 'worse' || kind === 'split' ? [...systems, baseId] : [];
  const sorted = sort === undefined ? [] : [sort.systemId, ...(sort.by === 'delta' ? [baseId] : [])];
  return [...new Set([...compared, ...sorted])].filter((id) => id !== undefined);
}

/** The places of the wanted lines, in the wanted order. Yields often; returns them. */
export function* findCases(
  table: CaseTable,
  query: CaseQuery,
  figuresOf: FiguresOf,
): Generator<undefined, Uint32Array, undefined> {
  const shown = query.systems.flatMap((id) => table.systems.find((system) => system.id === id) ?? []);
  const text = query.text?.trim().toLowerCase() ?? '';
  const takesAll = query.kind === 'all' && query.emotion === undefined && text === '';
  const isKind = kindTest(query, shown, figuresOf);
  const found: number[] = [];
  for (let place = 0; place < table.lines.length; place++) {
    const line = table.lines[place];
    if (line === undefined) continue;
    const isWanted =
      takesAll ||
      ((query.emotion === undefined || line.emotion === query.emotion) &&
        isKind(place) &&
        (text === '' ||
          hasText(text, line.id, line.utterance, line.gold) ||
          shown.some(({ cells }) => hasText(text, responseText(cells[place])))));
    if (isWanted) found.push(place);
    yield;
  }
  const key = query.sort === undefined ? undefined : sortKey(query, query.sort, figuresOf);
  const places = Uint32Array.from(found);
  return key === undefined ? places : yield* sortedPlaces(places, key, query.sort?.direction ?? 'falling');
}

/** What stage one named on a line: `undefined` where there was none or it was told, `null` where it named none of the labels. */
export function labelOf(
  cell: CaseCell | undefined,
): { readonly label: string | null; readonly right: boolean } | undefined {
  const emotion = cell?.kind === 'answered' ? cell.scored.emotion : undefined;
  if (emotion?.kind !== 'inferred') return undefined;
  return { label: emotion.inferred ?? null, right: isRight(emotion) };
}

function kindTest(
  { kind, metric, baseId }: CaseQuery,
  shown: readonly CaseSystem[],
  figuresOf: FiguresOf,
): (place: number) => boolean {
  switch (kind) {
    case 'all':
      return () => true;
    case 'failed':
      return (place) => shown.some(({ cells }) => cells[place]?.kind === 'failed');
    case 'flipped':
      return (place) => differ(shown.map(({ cells }) => labelOf(cells[place])?.right));
    case 'labels':
      return (place) => differ(shown.map(({ cells }) => labelOf(cells[place])?.label));
    case 'better':
    case 'worse':
    case 'split': {
      const base = baseId === undefined ? undefined : figuresOf(baseId);
      const others = shown.filter(({ id }) => id !== baseId).map(({ id }) => figuresOf(id));
      const sign = describeMetric(metric).higherIsBetter === false ? -1 : 1;
      return (place) => {
        const deltas = others.map((own) => sign * ((own?.[place] ?? NaN) - (base?.[place] ?? NaN)));
        const [isBetter, isWorse] = [deltas.some((delta) => delta > 0), deltas.some((delta) => delta < 0)];
        return kind === 'better' ? isBetter : kind === 'worse' ? isWorse : isBetter && isWorse;
      };
    }
  }
}

function differ(values: readonly unknown[]): boolean {
  const named = values.filter((value) => value !== undefined);
  return named.some((value) => value !== named[0]);
}

function sortKey({ baseId }: CaseQuery, { by, systemId }: CaseSort, figuresOf: FiguresOf): (place: number) => number {
  const own = figuresOf(systemId);
  const base = by === 'delta' && baseId !== undefined ? figuresOf(baseId) : undefined;
  if (by === 'value') return (place) => own?.[place] ?? NaN;
  return (place) => (own?.[place] ?? NaN) - (base?.[place] ?? NaN);
}

function responseText(cell: CaseCell | undefined): string {
  return cell === undefined ? '' : cell.kind === 'failed' ? cell.reason : cell.scored.response;
}

function hasText(wanted: string, ...texts: readonly string[]): boolean {
  return texts.some((text) => text.toLowerCase().includes(wanted));
}
