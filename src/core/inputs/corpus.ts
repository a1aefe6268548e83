/** The files of EmpatheticDialogues, by the names that its authors gave them. */
export const CORPUS_FILES: readonly string[] = ['train.csv', 'valid.csv', 'test.csv'];

/** What a user is told before the corpus is fetched. */
export const CORPUS_NOTICE = `EmpatheticDialogues is by Hannah Rashkin, Eric Michael Smith, Margaret Li and Y-Lan Boureau (Facebook AI Research, 2019) and under the licence CC BY-NC 4.0, https://creativecommons.org/licenses/by-nc/4.0/: it may be used and shared with its authors named, and not for commercial purposes. About 28 MB come from dl.fbaipublicfiles.com; their SHA-256 is checked. Rapport is not by these authors.`;

/** Where the corpus is to go. */
export interface CorpusRequest {
  /** A path of the file system; it is made when it is not there. */
  readonly folder: string;
  readonly onProgress?: (doneBytes: number, totalBytes: number | undefined) => void;
}
