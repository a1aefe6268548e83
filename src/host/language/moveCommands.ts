import { l10n, Uri, window, workspace } from 'vscode';
import { importPrompt } from '../../core/prompt/importing/importPrompt';
import { promptFilesOf, readForeign } from '../../core/prompt/importing/readForeign';
import { strategyAsPromptfoo, strategyAsPython, type ExportedStrategy } from '../../core/run/exportStrategy';
import type { Services } from '../../core/run/services';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import type { Log } from '../log';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import { registerCommand } from '../registerCommand';
import { noColumn } from '../whatIsMissing';
import { newAblation } from './newAblation';
import { exportedColumn } from './columnCases';
import { freshFile, rootFolder, writeText } from './templateFilesWritten';

/** What the commands act on. */
export interface MoveCommandParts {
  readonly bench: Bench;
  readonly services: () => Services;
  readonly readOnlyTexts: ReadOnlyTexts;
  readonly log: Log;
}

/** Registers the commands that bring prompts in and out, and ablation. */
export function registerMoveCommands({ bench, services, readOnlyTexts, log }: MoveCommandParts): Lifetime {
  const lifetime = new Lifetime();
  const closing = new AbortController();
  lifetime.own({ dispose: () => closing.abort() });
  const register = (id: string, run: (argument: unknown) => Promise<void>): void =>
    void lifetime.own(registerCommand(log, id, run));
  const exportAs = async (argument: unknown, ending: string, write: (exported: ExportedStrategy) => string) => {
    const column = await pickColumn(bench, argument, l10n.t('Export the strategy of which column?'));
    if (column === undefined) return;
    const text = write(await exportedColumn(bench, services().renderer, column, closing.signal));
    const stem = column.name.replace(/[^\w.-]+/g, '-').replace(/^-|-$/g, '') || 'strategy';
    await show(await writeText(await freshFile(rootFolder(), stem, ending), text));
  };
  register('importPrompt', (file) => importInto(file, readOnlyTexts));
  register('exportAsPython', (column) => exportAs(column, '.py', strategyAsPython));
  register('exportAsPromptfoo', (column) => exportAs(column, '.promptfoo.yaml', strategyAsPromptfoo));
  register('newAblation', async (argument) => {
    const column = await pickColumn(bench, argument, l10n.t('Take apart the strategy of which column?'));
    if (column !== undefined) await newAblation(bench, column);
  });
  return lifetime;
}

async function pickColumn(bench: Bench, argument: unknown, title: string) {
  await bench.open();
  if (typeof argument === 'string') {
    const column = bench.columns.find(({ id }) => id === argument);
    if (column === undefined) throw new AppError('not-found', l10n.t('That column is not shown any more.'));
    return column;
  }
  if (bench.columns.length === 0) throw noColumn();
  const items = bench.columns.map((column) => ({ label: column.name, column }));
  return (await window.showQuickPick(items, { title }))?.column;
}

/** Reads a foreign file, writes templates and dialogues beside one another, and lists what was lost. */
async function importInto(argument: unknown, readOnlyTexts: ReadOnlyTexts): Promise<void> {
  const folder = rootFolder();
  const picked =
    argument instanceof Uri
      ? [argument]
      : await window.showOpenDialog({
          title: l10n.t('Import a prompt: .prompty, .prompt.yml or a promptfoo configuration'),
          filters: { [l10n.t('Prompts')]: ['prompty', 'yml', 'yaml'] },
        });
  const [uri] = picked ?? [];
  if (uri === undefined) return;
  const file = uri.path.split('/').at(-1) ?? uri.path;
  const text = new TextDecoder().decode(await workspace.fs.readFile(uri));
  const report: string[] = [`# ${l10n.t('Imported from {0}', file)}`, ''];
  let shown: Uri | undefined;
  const files = await readBeside(uri, promptFilesOf(text, file));
  for (const { name, template, dialogues, left } of readForeign(text, file, files).map(importPrompt)) {
    const stem = name.replace(/[^\w .-]+/g, '-').slice(0, 60) || 'imported';
    const target = await writeText(await freshFile(folder, stem, '.rapport.md'), template);
    shown ??= target;
    report.push(`## ${workspace.asRelativePath(target)}`, '');
    if (dialogues !== '') {
      const data = await freshFile(Uri.joinPath(folder, 'dialogues'), stem, '.jsonl');
      await writeText(data, dialogues);
      report.push(
        l10n.t('Dialogues: {0}. Open them with "Rapport: Open Dialogues".', workspace.asRelativePath(data)),
        '',
      );
    }
    report.push(left.length === 0 ? l10n.t('Everything has its counterpart.') : l10n.t('Has no counterpart here:'), '');
    report.push(...left.map((sentence) => `- ${sentence}`), '');
  }
  if (shown !== undefined) await show(shown);
  await readOnlyTexts.open(l10n.t('Imported from {0}', file), report.join('\n'));
}

/** Texts of files beside another, by the paths that it names them by; one that cannot be read, or lies elsewhere, is left out. */
async function readBeside(uri: Uri, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const folder = Uri.joinPath(uri, '..');
  const texts = new Map<string, string>();
  for (const path of paths) {
    const target = Uri.joinPath(folder, path.replace(/^file:\/\//, ''));
    if (!target.path.startsWith(`${folder.path}/`)) continue;
    const bytes = await workspace.fs.readFile(target).then(
      (read) => read,
      () => undefined,
    );
    if (bytes !== undefined) texts.set(path, new TextDecoder().decode(bytes));
  }
  return texts;
}

async function show(uri: Uri): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
}
