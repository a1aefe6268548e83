import { l10n, window, workspace, type Uri } from 'vscode';
import { ablate, type AblationPart } from '../../core/run/ablation';
import { formatExperiment } from '../../core/run/formatExperiment';
import { parseExperiment } from '../../core/run/parseExperiment';
import type { Column } from '../../core/run/runSpec';
import { requireSound } from '../../core/strategy/runStrategy';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { experimentText } from '../experiments/newExperiment';
import { noTemplate } from '../whatIsMissing';
import { freshFile, rootFolder, writeText } from './templateFilesWritten';

const PARTS: readonly { readonly part: AblationPart; readonly label: string; readonly detail: string }[] = [
  { part: 'sections', label: l10n.t('Sections'), detail: l10n.t('Each section left out in turn') },
  { part: 'exemplars', label: l10n.t('Exemplars'), detail: 'k = 0..10' },
  { part: 'labels', label: l10n.t('Labels'), detail: l10n.t('Stage one with and without the list of labels') },
  { part: 'relations', label: l10n.t('Relations'), detail: l10n.t('Each relation of the knowledge alone') },
];

/**
 * Writes the ablation of a column as an experiment over the bench's test set, with a template of its own beside it, and opens
 * it: a file rather than columns of the bench, so that it is planned, budgeted and resumed like any other. Throws `not-found`.
 */
export async function newAblation(bench: Bench, column: Column, parts?: readonly AblationPart[]): Promise<void> {
  const current = bench.templates.current;
  if (current === undefined) throw noTemplate();
  requireSound(current.template);
  const chosen = parts ?? (await askParts());
  if (chosen === undefined || chosen.length === 0) return;
  const { template, strategies, baseline } = ablate(current.document.getText(), current.template, column, chosen);
  const folder = rootFolder();
  const { experiment, problems } = parseExperiment(await experimentText(bench, folder), 'experiment');
  if (experiment === undefined)
    throw new AppError('invalid-input', problems[0]?.message ?? l10n.t('The bench cannot be run.'));
  const stem =
    current.document.uri.path
      .split('/')
      .at(-1)
      ?.replace(/\.rapport\.md$/, '') ?? 'template';
  const written = await writeText(await freshFile(folder, `${stem}-ablation`, '.rapport.md'), template);
  const text = formatExperiment({
    ...experiment,
    name: `Ablation of ${column.name}`,
    template: written.path.split('/').at(-1) ?? '',
    strategies,
    baseline,
  });
  const target: Uri = await writeText(await freshFile(folder, `${stem}-ablation`, '.experiment.yaml'), text);
  await window.showTextDocument(await workspace.openTextDocument(target), { preview: false });
}

async function askParts(): Promise<readonly AblationPart[] | undefined> {
  const items = PARTS.map((one) => ({ ...one, picked: one.part !== 'exemplars' }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('What is taken away, one at a time'),
    canPickMany: true,
  });
  return picked?.map(({ part }) => part);
}
