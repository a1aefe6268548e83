import { l10n } from 'vscode';
import { AppError } from '../core/util/errors';
import { cellId, type CellKey, type RunRecord } from '../core/run/runRecord';
import type { RunStore } from '../core/run/runStore';

/** The notes on the cells of the shown run, as far as that run is kept. */
export class CellNotes {
  #runId: string | undefined;
  #byCell: Readonly<Record<string, string>> = {};

  /** Takes up a run that is kept, or none. */
  async follow(runId: string | undefined, runs: RunStore | undefined): Promise<void> {
    this.#runId = undefined;
    if (runId === undefined || runs?.writable !== true) return;
    const byCell = await runs.cellNotes(runId).catch(() => ({}));
    this.#byCell = byCell;
    this.#runId = runId;
  }

  /** Notes by column id on a test case of that run; `undefined` when the run is not kept. */
  of(record: RunRecord | undefined): Readonly<Record<string, string>> | undefined {
    const testCaseId = record?.header.testCaseIds[0];
    if (record === undefined || testCaseId === undefined || record.header.id !== this.#runId) return undefined;
    const noted = record.header.columns.flatMap(({ id: columnId }): readonly (readonly [string, string])[] => {
      const note = this.#byCell[cellId({ columnId, testCaseId })] ?? '';
      return note === '' ? [] : [[columnId, note]];
    });
    return Object.fromEntries(noted);
  }

  /** Keeps a note; an empty one takes it away. Throws `not-found` while the shown run is not kept. */
  async annotate(key: CellKey, note: string, runs: RunStore | undefined): Promise<void> {
    const runId = this.#runId;
    if (runId === undefined || runs === undefined)
      throw new AppError('not-found', l10n.t('This run is not kept, so nothing can be noted on it.'));
    await runs.annotateCell(runId, key, note);
    this.#byCell = { ...this.#byCell, [cellId(key)]: note };
  }
}
