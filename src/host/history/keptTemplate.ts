import { Uri, workspace } from 'vscode';
import { fileInFolder } from '../../core/prompt/templateFile';
import type { PromptTemplate } from '../../core/prompt/template';
import type { OpenTemplate } from '../templates';

/** A template with its file as runs keep it: without one where it is in no file, or no folder has a store. */
export function keptTemplate({ document, template }: OpenTemplate): PromptTemplate {
  const file = keptFile(document.uri);
  return file === undefined ? template : { ...template, file };
}

/** A file as runs in the store of the workspace keep it. */
export function keptFile(uri: Uri): string | undefined {
  const folder = storeFolder();
  return folder === undefined || uri.scheme !== 'file' ? undefined : fileInFolder(folder.path, uri.path);
}

/** Where the file lies that a run kept. */
export function fileOfRun(file: string): Uri | undefined {
  const folder = storeFolder();
  // Not joined by hand: what climbs above the folder is resolved as well.
  return folder === undefined ? undefined : Uri.joinPath(folder, file);
}

function storeFolder(): Uri | undefined {
  return workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
}
