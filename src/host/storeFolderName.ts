import { workspace } from 'vscode';

/** The name of the workspace folder that holds the store: the first one of a file system. */
export function storeFolderName(): string | undefined {
  return workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.name;
}
