/** A row of a published table of human evaluation or agreement: facts, not measured here. */
export interface PublishedFigures<Column extends string> {
  readonly name: string;
  readonly values: Readonly<Record<Column, number>>;
}

function rowsOf<Column extends string>(
  columns: readonly Column[],
  rows: readonly (readonly [name: string, ...values: number[]])[],
): readonly PublishedFigures<Column>[] {
  return rows.map(([name, ...values]) => ({
    name,
    values: Object.fromEntries(columns.map((column, index) => [column, values[index]])) as Record<Column, number>,
  }));
}

/** Mean ratings from 1 to 5 by people: Qian, Zhang and Liu (2023), Table 2. */
export const PUBLISHED_RATINGS = rowsOf(
  ['empathy', 'coherence', 'informativity', 'fluency'],
  [
    ['EmpHi', 3, 3.01, 2.77, 4.11],
    ['KEMP', 2.83, 2.79, 2.76, 4.14],
    ['CEM', 3.08, 3.06, 2.65, 4.26],
    ['CASE', 3.04, 3.01, 2.67, 4.13],
    ['Blenderbot', 3.89, 3.81, 3.54, 4.46],
    ['ChatGPT', 4.64, 4.68, 4.04, 4.75],
  ],
);

/** Wins and losses of the first-named in per cent of comparisons by people, the rest being ties: Table 4. */
export const PUBLISHED_PREFERENCES = rowsOf(
  ['empathyWin', 'empathyLose', 'coherenceWin', 'coherenceLose', 'informativityWin', 'informativityLose'],
  [
    ['ChatGPT vs. EmpHi', 95.3, 0, 91.7, 0, 95.3, 0],
    ['ChatGPT vs. KEMP', 94, 1.3, 93.3, 0.3, 93.7, 1],
    ['ChatGPT vs. CEM', 89.3, 1.3, 89, 0.7, 92.7, 0.3],
    ['ChatGPT vs. CASE', 92.7, 1.3, 88.7, 0.7, 93.3, 0.7],
    ['ChatGPT vs. Blenderbot', 74.7, 7.7, 72.3, 6, 71, 11],
    ['+ SS ICL vs. ChatGPT', 26.3, 25.3, 24.3, 22, 29.7, 26.3],
    ['+ Two-stage vs. ChatGPT', 59.3, 17.3, 48, 16, 64.7, 12.7],
    ['+ Knowledge vs. ChatGPT', 41.7, 24.3, 34.7, 21, 45, 18.3],
  ],
);

/** Agreement of GPT-4 as a judge with people: Table 6. */
export const PUBLISHED_JUDGE_AGREEMENT = rowsOf(
  ['spearman', 'kendallTau'],
  [
    ['empathy', 0.485, 0.467],
    ['coherence', 0.467, 0.449],
    ['informativity', 0.397, 0.385],
    ['overall', 0.458, 0.441],
  ],
);
