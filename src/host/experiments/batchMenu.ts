import { l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { FollowedBatch } from '../../core/run/followedBatch';
import type { BatchJob } from '../../core/run/batchJob';
import { formatJob } from '../../core/run/batchTexts';
import { labelWithoutIcons } from '../trees/plainLabel';
import type { SeenJob } from './batchDesk';
import { answersStored } from './batchStatus';

/** What can be done about batches under way. */
export type BatchAct =
  | { readonly kind: 'check' }
  | { readonly kind: 'results' | 'failures' | 'cancel' | 'leave'; readonly followed: FollowedBatch }
  | { readonly kind: 'import' }
  | { readonly kind: 'forget'; readonly job: BatchJob };

/** Lists what is under way and what can be done about it; resolves to what was chosen. */
export async function pickBatchAct(
  followed: readonly FollowedBatch[],
  seen: readonly SeenJob[],
  files: readonly BatchJob[],
): Promise<BatchAct | undefined> {
  const items: (QuickPickItem & { readonly act?: BatchAct })[] = [
    ...followed.flatMap((one): typeof items => {
      const name = labelWithoutIcons(one.name);
      const own = seen.filter(({ job }) => job.experiment === one.name);
      return [
        { label: name, kind: QuickPickItemKind.Separator },
        ...own.map(({ job, state }) => ({
          label: `$(cloud) ${labelWithoutIcons(formatJob(job, state).split('\n')[0] ?? '', 200)}`,
          description: l10n.t('ask the server now'),
          act: { kind: 'check' as const },
        })),
        {
          label: `$(table) ${l10n.t('Show what is answered so far')}`,
          description: answersStored(one.answered),
          act: { kind: 'results', followed: one },
        },
        ...(one.failures.length === 0
          ? []
          : [
              {
                label: `$(warning) ${l10n.t('Show why requests have no answer')}`,
                description: one.failures.length.toLocaleString('en'),
                act: { kind: 'failures' as const, followed: one },
              },
            ]),
        ...(one.isStopping
          ? []
          : [
              { label: `$(debug-stop) ${l10n.t('Cancel the batch')}`, act: { kind: 'cancel' as const, followed: one } },
            ]),
        {
          label: `$(eye-closed) ${l10n.t('Follow it no more')}`,
          description: l10n.t('what is under way stays at the server'),
          act: { kind: 'leave' as const, followed: one },
        },
      ];
    }),
    ...(files.length === 0
      ? []
      : [
          { label: l10n.t('Written to files'), kind: QuickPickItemKind.Separator },
          { label: `$(cloud-download) ${l10n.t('Import results...')}`, act: { kind: 'import' as const } },
          ...files.map((job) => ({
            label: `$(trash) ${l10n.t('Forget: {0}', labelWithoutIcons(formatJob(job, undefined), 200))}`,
            act: { kind: 'forget' as const, job },
          })),
        ]),
  ];
  if (items.length === 0) {
    void window.showInformationMessage(
      l10n.t('No batch is under way. Send one from the first line of an experiment file.'),
    );
    return undefined;
  }
  return (await window.showQuickPick(items, { title: l10n.t('Batches') }))?.act;
}
