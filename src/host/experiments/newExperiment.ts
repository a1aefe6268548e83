import { l10n, Uri, window, workspace } from 'vscode';
import { formatExperiment, strategyEntry } from '../../core/run/formatExperiment';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { fileGlobs, samplingSetting } from '../settings';
import { noModel, noTemplate } from '../whatIsMissing';
import { findWorkspaceFiles } from '../workspaceFiles';

/** Writes the bench's choice, over its whole test set, as an experiment file and opens it. Throws `not-found` when something is still to be chosen. */
export async function newExperiment(bench: Bench): Promise<void> {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined)
    throw new AppError('not-found', l10n.t('Open a folder first: an experiment is a file in it.'));
  const text = await experimentText(bench, folder.uri);
  const name = await window.showInputBox({
    title: l10n.t('New experiment'),
    prompt: l10n.t('Name of the new file; it holds what the bench has chosen, over the whole test set'),
    value: 'my-experiment',
    validateInput: (value) =>
      /^[\w][\w .-]*$/.test(value) ? undefined : l10n.t('Letters, digits, spaces, ".", "_" and "-"'),
  });
  if (name === undefined) return;
  const target = Uri.joinPath(folder.uri, `${name.replace(/(\.experiment)?(\.ya?ml)?$/, '')}.experiment.yaml`);
  if (await exists(target))
    throw new AppError('file-error', l10n.t('{0} is there already: choose another name.', name));
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  await window.showTextDocument(await workspace.openTextDocument(target));
}

/** The experiment that the bench's choice amounts to, as YAML with paths relative to `folder`. */
export async function experimentText(bench: Bench, folder: Uri): Promise<string> {
  const template = bench.templates.current?.document.uri;
  const { model } = bench;
  if (template === undefined) throw noTemplate();
  if (model === undefined) throw noModel();
  if (model.endpoint.kind === 'editor')
    throw new AppError(
      'unavailable',
      l10n.t(
        'An experiment needs an endpoint: VS Code\'s own models do not let sampling be set. Connect one with "Rapport: Connect a Model".',
      ),
    );
  const paths = async (which: 'testDialogues' | 'poolDialogues' | 'recordings'): Promise<readonly string[]> =>
    (await findWorkspaceFiles(fileGlobs(which))).map(({ uri }) => relative(folder, uri));
  const pool = await paths('poolDialogues');
  const recordings = model.endpoint.kind === 'recorded' ? await paths('recordings') : [];
  const { form } = model.model;
  const { bench: state } = bench.snapshot();
  return formatExperiment({
    template: relative(folder, template),
    dataset: { test: one(await paths('testDialogues')), ...(pool.length === 0 ? {} : { pool: one(pool) }) },
    strategies: bench.columns.map(strategyEntry),
    models: [
      {
        ...(model.endpoint.kind === 'recorded' ? { recordings: recordings[0] ?? '' } : { endpoint: model.endpoint.id }),
        model: model.model.source ?? model.model.id,
        ...(form === 'completion' ? { api: 'completions' } : {}),
      },
    ],
    seeds: [state.seed],
    sampling: samplingSetting(),
    ...(state.baseColumnId === undefined ? {} : { baseline: state.baseColumnId }),
  });
}

function one(list: readonly string[]): string | string[] {
  return list.length === 1 ? (list[0] ?? '') : [...list];
}

function relative(folder: Uri, file: Uri): string {
  const root = `${folder.path}/`;
  return file.path.startsWith(root) ? file.path.slice(root.length) : file.path;
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
