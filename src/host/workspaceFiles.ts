import { l10n, RelativePattern, workspace, type CancellationToken, type Uri } from 'vscode';
import { AppError } from '../core/util/errors';

/** A file of the workspace and the short name that the user knows it by. */
export interface WorkspaceFile {
  readonly uri: Uri;
  readonly name: string;
}

/** The files of all workspace folders that match one of the globs, in the order of the globs, each once. */
export async function findWorkspaceFiles(
  globs: readonly string[],
  token?: CancellationToken,
): Promise<readonly WorkspaceFile[]> {
  const folders = workspace.workspaceFolders ?? [];
  const found = new Map<string, WorkspaceFile>();
  for (const glob of globs) {
    for (const folder of folders) {
      const uris = await workspace.findFiles(new RelativePattern(folder, glob), '**/node_modules/**', 200, token);
      const sorted = uris
        .map((uri) => ({ uri, name: workspace.asRelativePath(uri) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const file of sorted) found.set(file.uri.toString(), file);
    }
  }
  return [...found.values()];
}

/** The bytes of a file; throws `file-error` naming the file and what the file system said. */
export async function readFileBytes({ uri, name }: WorkspaceFile): Promise<Uint8Array> {
  try {
    return await workspace.fs.readFile(uri);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError('file-error', l10n.t('{name} could not be read: {detail}', { name, detail }), { cause: error });
  }
}

/** Gives the main thread back for a moment. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
