import { l10n } from 'vscode';

/** How much of a download is here: `3.2 of 140.0 MB`, or `3.2 MB` while nobody said how much there is. */
export function megabytesText(doneBytes: number, totalBytes: number | undefined): string {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  return totalBytes === undefined
    ? l10n.t('{0} MB', megabytes(doneBytes))
    : l10n.t('{done} of {total} MB', { done: megabytes(doneBytes), total: megabytes(totalBytes) });
}

/** The same, of a file or model that is named. */
export function fetchingText(what: string, doneBytes: number, totalBytes: number | undefined): string {
  return l10n.t('fetching {what}: {size}', { what, size: megabytesText(doneBytes, totalBytes) });
}
