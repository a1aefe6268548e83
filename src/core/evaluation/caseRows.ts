import type { TokenCache } from '../metrics/tokenizer';
import { figureOfCase, type BertOf } from './caseFigures';
import { labelOf, type CaseQuery } from './caseQuery';
import type { CaseCell, CaseTable } from './caseTable';

/** What one system made of one test case, without its figures. */
export interface CaseSaid {
  /** Absent where there is no answer. */
  readonly response?: string;
  /** Why there is none; also absent where the system was not asked. */
  readonly failure?: string;
  /** What stage one named; `null` when it named none of the labels, absent where there was none or it was told. */
  readonly label?: string | null;
  readonly labelIsRight?: boolean;
}

/** What one system made of one test case, with the figure of the query. */
export interface CaseAnswer extends CaseSaid {
  readonly value: number | null;
  /** From the base; `null` for the base itself. */
  readonly delta: number | null;
}

/** One test case as a table shows it: long texts are cut. */
export interface CaseRow {
  readonly id: string;
  readonly emotion: string;
  readonly utterance: string;
  readonly gold: string;
  /** One for each shown system. */
  readonly answers: readonly CaseAnswer[];
}

/** More of a text than a line can show. */
const LINE_LENGTH = 280;

/** One line with the columns of a query. */
export function caseRow(
  { lines, systems: all }: CaseTable,
  place: number,
  { systems, metric, baseId }: CaseQuery,
  cache: TokenCache,
  bertOf?: BertOf,
): CaseRow {
  const line = lines[place];
  const cellOf = (id: string | undefined): CaseCell | undefined => all.find((system) => system.id === id)?.cells[place];
  const base = figureOfCase(cellOf(baseId), metric, cache, bertOf);
  return {
    id: line?.id ?? '',
    emotion: line?.emotion ?? '',
    utterance: cut(line?.utterance ?? ''),
    gold: cut(line?.gold ?? ''),
    answers: systems.map((id): CaseAnswer => {
      const cell = cellOf(id);
      const value = figureOfCase(cell, metric, cache, bertOf);
      const delta = id === baseId || value === null || base === null ? null : value - base;
      return { ...caseSaid(cell, cut), value, delta };
    }),
  };
}

/** What stands in a cell, its response as `fit` leaves it. */
export function caseSaid(cell: CaseCell | undefined, fit: (text: string) => string = (text) => text): CaseSaid {
  if (cell === undefined) return {};
  if (cell.kind === 'failed') return { failure: cell.reason };
  const named = labelOf(cell);
  return {
    response: fit(cell.scored.response),
    ...(named === undefined ? {} : { label: named.label, labelIsRight: named.right }),
  };
}

function cut(text: string): string {
  return text.length <= LINE_LENGTH ? text : `${text.slice(0, LINE_LENGTH)}…`;
}
