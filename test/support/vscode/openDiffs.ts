import { TabInputTextDiff, window, workspace, type Uri } from 'vscode';

/** The texts of a comparison that is open in the editor. */
export interface OpenDiff {
  readonly original: string;
  readonly modified: string;
}

/** Every comparison of texts that is open. */
export async function openDiffs(): Promise<readonly OpenDiff[]> {
  const textOf = async (uri: Uri): Promise<string> => (await workspace.openTextDocument(uri)).getText();
  const inputs = window.tabGroups.all.flatMap(({ tabs }) => tabs).map(({ input }) => input);
  return Promise.all(
    inputs
      .filter((input) => input instanceof TabInputTextDiff)
      .map(async ({ original, modified }) => ({ original: await textOf(original), modified: await textOf(modified) })),
  );
}
