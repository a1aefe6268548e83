const STEPS: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The cell that the arrow key leads to from `cell`; `undefined` for another key or at the edge. */
export function neighbour(
  table: HTMLTableElement,
  cell: HTMLTableCellElement,
  key: string,
): HTMLTableCellElement | undefined {
  const step = STEPS[key];
  const row = cell.parentElement;
  if (step === undefined || !(row instanceof HTMLTableRowElement)) return undefined;
  return table.rows[row.rowIndex + step[0]]?.cells[cell.cellIndex + step[1]];
}

/** Leaves exactly one cell of the table in the order of Tab: `current` while it is there, or else the first. */
export function keepOneTabStop(table: HTMLTableElement, current: HTMLTableCellElement | undefined): void {
  const cells = [...table.rows].flatMap((row) => [...row.cells]);
  const stop = current !== undefined && cells.includes(current) ? current : cells[0];
  for (const cell of cells) {
    const tabIndex = cell === stop ? 0 : -1;
    if (cell.tabIndex !== tabIndex) cell.tabIndex = tabIndex;
  }
}
