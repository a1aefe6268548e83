/**
 * Keeps the rows of a grid from shrinking when a run begins again: what stood in them is cleared at once and comes back
 * word by word, and nothing below should jump. Held until the shape of the grid changes.
 */
export class RowHeights {
  #heights: ReadonlyMap<string, number> = new Map();
  #runId: string | undefined;
  #running = false;
  #shape: readonly unknown[] = [];

  /** To be called before each rendering, with what decides heights apart from the texts as `shape`. */
  beforeRender(grid: ParentNode, runId: string | undefined, running: boolean, shape: readonly unknown[]): void {
    const reshaped = shape.length !== this.#shape.length || shape.some((part, index) => part !== this.#shape[index]);
    const begins = runId !== this.#runId || (running && !this.#running);
    this.#runId = runId;
    this.#running = running;
    this.#shape = shape;
    if (reshaped) this.#heights = new Map();
    else if (begins && runId !== undefined) this.#heights = measure(grid);
  }

  /** The height in px to hold a row at, `undefined` for its own. */
  of(row: string): number | undefined {
    return this.#heights.get(row);
  }
}

function measure(grid: ParentNode): ReadonlyMap<string, number> {
  const rows = [...grid.querySelectorAll<HTMLTableRowElement>('tr[data-row]')];
  return new Map(rows.map((row) => [row.dataset['row'] ?? '', row.offsetHeight]));
}
