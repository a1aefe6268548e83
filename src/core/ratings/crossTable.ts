/** Pairs counted by the levels of either side: rows are the first's levels, columns the second's, both rising. */
export interface CrossTable {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** Row by row. */
  readonly counts: Float64Array;
}

/** Pairs with the place of each side's value among its levels. */
export interface LevelledPairs {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly rowOf: Int32Array;
  readonly columnOf: Int32Array;
}

/** Finds the levels of both sides of pairs; the two lists have one length. */
export function levelPairs(first: readonly number[], second: readonly number[]): LevelledPairs {
  const [rows, columns] = [levelsOf(first), levelsOf(second)];
  return { rows, columns, rowOf: placesOf(first, rows), columnOf: placesOf(second, columns) };
}

/** Counts the pairs that `drawn` names, each as often as it is named; all of them once when absent. */
export function countPairs(
  { rows, columns, rowOf, columnOf }: LevelledPairs,
  drawn: Iterable<number> = rowOf.keys(),
): CrossTable {
  const counts = new Float64Array(rows.length * columns.length);
  for (const pair of drawn) {
    const place = (rowOf[pair] as number) * columns.length + (columnOf[pair] as number);
    counts[place] = (counts[place] as number) + 1;
  }
  return { rows, columns, counts };
}

/** Spearman's coefficient of counted pairs, average ranks for ties; NaN when a side is constant. */
export function tableSpearman({ rows, columns, counts }: CrossTable): number {
  const width = columns.length;
  const [rowSums, columnSums] = sumsOf(rows.length, width, counts);
  const [rowRanks, columnRanks] = [centredRanks(rowSums), centredRanks(columnSums)];
  let product = 0;
  for (let row = 0; row < rows.length; row++)
    for (let column = 0; column < width; column++)
      product += (counts[row * width + column] as number) * (rowRanks[row] as number) * (columnRanks[column] as number);
  const squares = (ranks: Float64Array, sums: Float64Array): number =>
    ranks.reduce((sum, rank, level) => sum + (sums[level] as number) * rank * rank, 0);
  return clamped(product / Math.sqrt(squares(rowRanks, rowSums) * squares(columnRanks, columnSums)));
}

/** Kendall's tau-b of counted pairs; NaN when a side is constant. */
export function tableKendall({ rows, columns, counts }: CrossTable): number {
  const width = columns.length;
  const [rowSums, columnSums] = sumsOf(rows.length, width, counts);
  /** Of the rows above: how many lie in the columns up to each. */
  const above = new Float64Array(width + 1);
  let surplus = 0;
  for (let row = 0; row < rows.length; row++) {
    const all = above[width] as number;
    for (let column = 0; column < width; column++) {
      const concordant = above[column] as number;
      const discordant = all - (above[column + 1] as number);
      surplus += (counts[row * width + column] as number) * (concordant - discordant);
    }
    let running = 0;
    for (let column = 0; column < width; column++) {
      running += counts[row * width + column] as number;
      above[column + 1] = (above[column + 1] as number) + running;
    }
  }
  const pairs = (count: number): number => (count * (count - 1)) / 2;
  const tied = (sums: Float64Array): number => sums.reduce((sum, count) => sum + pairs(count), 0);
  const all = pairs(rowSums.reduce((sum, count) => sum + count, 0));
  return clamped(surplus / (Math.sqrt(all - tied(rowSums)) * Math.sqrt(all - tied(columnSums))));
}

function levelsOf(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((one, other) => one - other);
}

function placesOf(values: readonly number[], levels: readonly number[]): Int32Array {
  const places = new Map(levels.map((level, place) => [level, place]));
  return Int32Array.from(values, (value) => places.get(value) as number);
}

function sumsOf(height: number, width: number, counts: Float64Array): readonly [Float64Array, Float64Array] {
  const [rows, columns] = [new Float64Array(height), new Float64Array(width)];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const count = counts[row * width + column] as number;
      rows[row] = (rows[row] as number) + count;
      columns[column] = (columns[column] as number) + count;
    }
  return [rows, columns];
}

/** The average rank of each level, less the mean of all ranks. */
function centredRanks(sums: Float64Array): Float64Array {
  const total = sums.reduce((sum, count) => sum + count, 0);
  let before = 0;
  return sums.map((count) => {
    const rank = before + (count + 1) / 2;
    before += count;
    return rank - (total + 1) / 2;
  });
}

function clamped(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
