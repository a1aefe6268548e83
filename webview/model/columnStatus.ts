import type { Completion } from '../../src/core/llm/completion';
import type { CellRecord } from '../../src/core/run/runRecord';
import { dayText, durationText, plural } from './numberText';

/** Where a column stands on the shown test case. */
export type ColumnStatusKind = 'idle' | 'waiting' | 'running' | 'answered' | 'failed' | 'stopped' | 'unavailable';

/** The status of a column in words. */
export interface ColumnStatus {
  readonly kind: ColumnStatusKind;
  readonly text: string;
  /** The whole of what `text` shortens. */
  readonly detail?: string;
}

/** The status of a column from its cell; `unavailable` is why the column cannot run in this installation. */
export function columnStatus(cell: CellRecord | undefined, unavailable: string | undefined): ColumnStatus {
  if (cell === undefined || (cell.status === 'waiting' && unavailable !== undefined)) {
    if (unavailable !== undefined) return { kind: 'unavailable', text: 'unavailable', detail: unavailable };
    return { kind: 'idle', text: 'not run' };
  }
  switch (cell.status) {
    case 'waiting':
      return { kind: 'waiting', text: 'waiting' };
    case 'running':
      return { kind: 'running', text: stepText(cell) };
    case 'finished':
      return { kind: 'answered', ...answeredText(cell) };
    case 'failed':
      return { kind: 'failed', text: 'failed', ...detailOf(cell.error?.message) };
    case 'cancelled':
      return { kind: 'stopped', text: 'stopped' };
    case 'unavailable':
      return { kind: 'unavailable', text: 'unavailable', ...detailOf(cell.error?.message ?? unavailable) };
  }
}

function detailOf(detail: string | undefined): { detail?: string } {
  return detail === undefined ? {} : { detail };
}

function stepText(cell: CellRecord): string {
  const { one, response } = cell.stages;
  if (response !== undefined) return response.completion === undefined ? 'answering' : 'scoring';
  return one === undefined ? 'preparing' : 'stage one';
}

function answeredText(cell: CellRecord): { text: string; detail?: string } {
  const completion = cell.stages.response?.completion;
  if (completion === undefined) return { text: 'answered' };
  const { source } = completion;
  switch (source.kind) {
    case 'live':
      return { text: `answered · ${tookText(cell)}` };
    case 'stored':
      return { text: `stored · ${dayText(source.date)}`, detail: `Answered on ${source.date} and kept since.` };
    case 'recorded': {
      const model = source.quantisation === undefined ? source.model : `${source.model} ${source.quantisation}`;
      const server = source.server === undefined ? '' : ` by ${source.server}`;
      return {
        text: `recorded · ${dayText(source.date)}`,
        detail: `Recorded answer of ${model}, served${server} on ${source.date}.`,
      };
    }
  }
}

function tookText(cell: CellRecord): string {
  const completions = Object.values(cell.stages).flatMap((stage): Completion[] =>
    stage.completion === undefined ? [] : [stage.completion],
  );
  const latencyMs = completions.reduce((sum, { latencyMs: one }) => sum + one, 0);
  const retries = completions.reduce((sum, { retries: one }) => sum + one, 0);
  const again = retries === 0 ? '' : ` · ${plural(retries, 'retry', 'retries')}`;
  return durationText(latencyMs) + again;
}
