import { l10n } from 'vscode';
import type { StoreStats } from '../core/run/store';
import { counted } from './counted';

/** Bytes as people read them: `12 KB`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  const [size, unit] = bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  return `${size.toFixed(1)} ${unit}`;
}

/** What a store holds, a fact a line. */
export function describeStats(stats: StoreStats): readonly string[] {
  return [
    l10n.t('{runs} with {cells}', {
      runs: counted(stats.runs, l10n.t('1 run'), l10n.t('{0} runs')),
      cells: counted(stats.cells, l10n.t('1 cell'), l10n.t('{0} cells')),
    }),
    ...(stats.deletedRuns === 0
      ? []
      : [
          counted(
            stats.deletedRuns,
            l10n.t('1 deleted run that can be restored'),
            l10n.t('{0} deleted runs that can be restored'),
          ),
        ]),
    l10n.t('{answers} to {requests}', {
      answers: counted(stats.completions, l10n.t('1 answer'), l10n.t('{0} answers')),
      requests: counted(stats.requests, l10n.t('1 request'), l10n.t('{0} requests')),
    }),
    counted(stats.texts, l10n.t('1 text, each kept once'), l10n.t('{0} texts, each kept once')),
  ];
}
