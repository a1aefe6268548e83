import { commands, l10n, Uri, window, workspace, type TextDocument } from 'vscode';
import { experimentOfRun } from '../core/run/experimentOfRun';
import { formatExperiment } from '../core/run/formatExperiment';
import type { RunHeader } from '../core/run/runRecord';
import { sectionTitle } from '../core/prompt/parseTemplate';
import type { PromptTemplate } from '../core/prompt/template';
import { AppError } from '../core/util/errors';
import type { Bench } from './bench';
import { fileGlobs } from './settings';
import { keptFile } from './history/keptTemplate';
import { findWorkspaceFiles } from './workspaceFiles';

/** How a run is run again. */
interface Again {
  readonly text: string;
  /** Sections of the template that are not what they were: sentences to ask about. */
  readonly changed: readonly string[];
}

/**
 * Writes the experiment that makes a kept run again, opens it and offers to run it. A template that has changed since is
 * asked about. Throws `not-found` when the run, its template or a folder is gone, `unavailable` for a model that no file can name.
 */
export async function runFromRecord(bench: Bench, runId: string): Promise<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const store = bench.store.get();
  if (folder === undefined || store === undefined)
    throw new AppError('not-found', l10n.t('There is no store of runs. Open a folder on a disk first.'));
  const { header } = await store.runs.load(runId, AbortSignal.timeout(30_000));
  const { text, changed } = await experimentText(bench, header, folder);
  if (changed.length > 0) {
    const yes = l10n.t('Use It as It Is Now');
    const asked = l10n.t('The template "{templateName}" is not what it was in this run: {changed}.', {
      templateName: header.templateName,
      changed: changed.join(', '),
    });
    if ((await window.showWarningMessage(asked, { modal: true }, yes)) !== yes) return undefined;
  }
  const target = await freeName(folder, header.startedAt);
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  await window.showTextDocument(await workspace.openTextDocument(target));
  void offerToRun(target);
  return target;
}

async function offerToRun(target: Uri): Promise<void> {
  const run = l10n.t('Run');
  const picked = await window.showInformationMessage(
    l10n.t('The run as an experiment. What is stored is not asked again.'),
    run,
  );
  if (picked === run) await commands.executeCommand('rapport.runExperiment', target);
}

async function experimentText(bench: Bench, header: RunHeader, folder: Uri): Promise<Again> {
  const chosen = bench.models.find(header.endpointId, header.model);
  if (chosen?.endpoint.kind === 'editor')
    throw new AppError(
      'unavailable',
      l10n.t("An experiment needs an endpoint: VS Code's own models do not let sampling be set."),
    );
  const { document, changed } = await findTemplate(bench, header);
  const paths = async (which: 'testDialogues' | 'poolDialogues'): Promise<readonly string[]> =>
    (await findWorkspaceFiles(fileGlobs(which))).map(({ uri }) => relative(folder, uri));
  const experiment = experimentOfRun(header, {
    template: relative(folder, document.uri),
    test: await paths('testDialogues'),
    pool: await paths('poolDialogues'),
  });
  return { text: formatExperiment(experiment), changed };
}

/** The template of that name whose sections are most like those of the run; of several alike, the file that it was run from. */
async function findTemplate(
  bench: Bench,
  { templateName, templateFile, sectionHashes }: RunHeader,
): Promise<{ readonly document: TextDocument; readonly changed: readonly string[] }> {
  let best: { readonly document: TextDocument; readonly changed: readonly string[] } | undefined;
  for (const { uri } of await findWorkspaceFiles(['**/*.rapport.md'])) {
    const document = await workspace.openTextDocument(uri);
    const template = bench.templates.parsed(document);
    if (template.name !== templateName) continue;
    const changed = changedSections(template, sectionHashes);
    const isOwn = templateFile !== undefined && keptFile(uri) === templateFile;
    const better = best === undefined || changed.length < best.changed.length;
    if (better || (isOwn && changed.length === best?.changed.length)) best = { document, changed };
  }
  if (best === undefined)
    throw new AppError('not-found', l10n.t('There is no template "{0}" in this folder any more.', templateName));
  return best;
}

function changedSections(template: PromptTemplate, used: RunHeader['sectionHashes']): readonly string[] {
  const now = new Map(template.sections.map((section) => [sectionTitle(section), section.hash]));
  return [...new Set([...now.keys(), ...Object.keys(used)])].filter((title) => now.get(title) !== used[title]);
}

async function freeName(folder: Uri, startedAt: string): Promise<Uri> {
  const stamp = startedAt.replace(/[^0-9T]/g, '').slice(0, 15);
  for (let number = 1; ; number++) {
    const uri = Uri.joinPath(folder, `run-${stamp}${number === 1 ? '' : `-${number}`}.experiment.yaml`);
    const isTaken = await workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!isTaken) return uri;
  }
}

function relative(folder: Uri, file: Uri): string {
  const root = `${folder.path}/`;
  return file.path.startsWith(root) ? file.path.slice(root.length) : file.path;
}
