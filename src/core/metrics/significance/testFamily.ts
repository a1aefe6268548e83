/** The tests that a p-value is adjusted for. */
export interface TestFamily {
  /** Holm's adjustment counts so many. */
  readonly size: number;
  /** The factors, `7 systems x 11 metrics`, for the record. */
  readonly text: string;
}

/** What is compared. */
export interface ComparedParts {
  /** Without the baseline. */
  readonly systems: number;
  /** Of the table, shown or not. */
  readonly metrics: number;
  /** Groups of test cases that are each looked at: 1 unless named. */
  readonly groups?: number;
}

/**
 * The one rule of what Holm counts: every system compared x every metric of the table, in each group of test cases. It is
 * fixed by what was to be compared: a test that could not be made counts, and so do columns that are not shown. `planned`
 * is the number of tests of a plan of which some systems are missing; it counts where it is larger.
 */
export function testFamily({ systems, metrics, groups = 1 }: ComparedParts, planned = 0): TestFamily {
  const size = systems * metrics * groups;
  if (planned > size) return { size: planned, text: `${planned} tests planned` };
  const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  const parts = [many(systems, 'system'), many(metrics, 'metric'), ...(groups === 1 ? [] : [many(groups, 'group')])];
  return { size, text: parts.join(' x ') };
}
