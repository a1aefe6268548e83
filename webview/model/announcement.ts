import { t } from '@vscode/l10n';
import type { ColumnStatusKind } from './columnStatus';

/** A column as a screen reader is told of it. */
export interface HeardColumn {
  readonly id: string;
  readonly name: string;
  readonly status: ColumnStatusKind;
}

/** What there is to say when columns go from `before` to `after`: only ends are told, never each token; empty when there is nothing. */
export function announcement(before: ReadonlyMap<string, ColumnStatusKind>, after: readonly HeardColumn[]): string {
  const ended = after.filter(({ id, status }) => underWay(before.get(id)) && !underWay(status) && status !== 'idle');
  if (ended.length === 0) return '';
  const told = ended.map(endText).join(', ');
  const wasLast = after.every(({ status }) => !underWay(status));
  if (!wasLast || after.length === 1) return t('{0}.', told);
  const answered = after.filter(({ status }) => status === 'answered').length;
  return t('{told}. Run ended: {answered} of {all} answered.', { told, answered, all: after.length });
}

function endText({ name, status }: HeardColumn): string {
  switch (status) {
    case 'answered':
      return t('{0} answered', name);
    case 'failed':
      return t('{0} failed', name);
    case 'stopped':
      return t('{0} stopped', name);
    case 'unavailable':
      return t('{0} unavailable', name);
    case 'idle':
    case 'waiting':
    case 'running':
      return name;
  }
}

function underWay(status: ColumnStatusKind | undefined): boolean {
  return status === 'waiting' || status === 'running';
}
