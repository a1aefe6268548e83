import { TabInputTextDiff, window, workspace } from 'vscode';

/** The texts of a comparison that is open in the editor. */
export interface OpenDiff {
  readonly original: string;
  readonly modified: string;
}

/** Every comparison of texts that is open, as far as its texts are loaded. */
export function openDiffs(): readonly OpenDiff[] {
  const textOf = (uri: string): string =>
    workspace.textDocuments.find((document) => document.uri.toString() === uri)?.getText() ?? '';
  return window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) =>
      input instanceof TabInputTextDiff
        ? [{ original: textOf(input.original.toString()), modified: textOf(input.modified.toString()) }]
        : [],
    );
}
