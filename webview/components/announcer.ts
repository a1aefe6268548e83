import type { CellRecord } from '../../src/core/run/runRecord';
import type { BenchColumn } from '../../src/protocol/benchState';
import { announcement, type HeardColumn } from '../model/announcement';
import { columnStatus, type ColumnStatusKind } from '../model/columnStatus';

const PAUSE_MS = 1000;

/** Tells a screen reader which columns ended, at most once in a while: what ends within one pause is told together. */
export class Announcer {
  #told: ReadonlyMap<string, ColumnStatusKind> = new Map();
  #latest: readonly HeardColumn[] = [];
  #pausing = false;

  /** To be called after each rendering; writes into `region` when there is something to say. */
  hear(region: HTMLElement, columns: readonly BenchColumn[], cells: readonly (CellRecord | undefined)[]): void {
    this.#latest = columns.map(({ id, name, unavailable }, index) => ({
      id,
      name,
      status: columnStatus(cells[index], unavailable).kind,
    }));
    if (!this.#pausing) this.#tell(region);
  }

  #tell(region: HTMLElement): void {
    const text = announcement(this.#told, this.#latest);
    this.#told = new Map(this.#latest.map(({ id, status }) => [id, status]));
    if (text === '') return;
    region.textContent = text;
    this.#pausing = true;
    setTimeout(() => {
      this.#pausing = false;
      this.#tell(region);
    }, PAUSE_MS);
  }
}
