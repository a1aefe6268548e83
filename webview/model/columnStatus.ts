import { t } from '@vscode/l10n';
import type { Completion } from '../../src/core/llm/completion';
import type { CellRecord } from '../../src/core/run/runRecord';
import { counted, dayText, durationText } from './numberText';

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
    if (unavailable !== undefined) return { kind: 'unavailable', text: t('unavailable'), detail: unavailable };
    return { kind: 'idle', text: t('not run') };
  }
  switch (cell.status) {
    case 'waiting':
      return { kind: 'waiting', text: t('waiting') };
    case 'running':
      return { kind: 'running', text: stepText(cell) };
    case 'finished':
      return { kind: 'answered', ...answeredText(cell) };
    case 'failed':
      return { kind: 'failed', text: t('failed'), ...detailOf(cell.error?.message) };
    case 'cancelled':
      return { kind: 'stopped', text: t('stopped') };
    case 'unavailable':
      return { kind: 'unavailable', text: t('unavailable'), ...detailOf(cell.error?.message ?? unavailable) };
  }
}

function detailOf(detail: string | undefined): { detail?: string } {
  return detail === undefined ? {} : { detail };
}

function stepText(cell: CellRecord): string {
  const { one, response } = cell.stages;
  if (response !== undefined) return response.completion === undefined ? t('answering') : t('scoring');
  return one === undefined
    ? t('preparing')
    : t({ message: 'stage one', comment: 'A state: the model answers stage one.' });
}

function answeredText(cell: CellRecord): { text: string; detail?: string } {
  const completion = cell.stages.response?.completion;
  if (completion === undefined) return { text: t('answered') };
  const { source } = completion;
  switch (source.kind) {
    case 'live':
      return { text: t('answered · {0}', tookText(cell)) };
    case 'stored':
      return {
        text: t('stored · {0}', dayText(source.date)),
        detail: t('Answered on {0} and kept since.', source.date),
      };
    case 'recorded': {
      const model = source.quantisation === undefined ? source.model : `${source.model} ${source.quantisation}`;
      const { server, date } = source;
      return {
        text: t('recorded · {0}', dayText(date)),
        detail:
          server === undefined
            ? t('Recorded answer of {model}, served on {date}.', { model, date })
            : t('Recorded answer of {model}, served by {server} on {date}.', { model, server, date }),
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
  const again = retries === 0 ? '' : ` · ${counted(retries, t('1 retry'), (many) => t('{0} retries', many))}`;
  return durationText(latencyMs) + again;
}
