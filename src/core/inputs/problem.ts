/** Something wrong in an input file: what, where (lines and columns count from 1), and how bad. An `error` keeps the part from being used; a `warning` does not. */
export interface InputProblem {
  readonly severity: 'error' | 'warning';
  /** Stable, for quick fixes and tests. */
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly line: number;
  readonly column?: number;
  readonly endColumn?: number;
}

/** `file:line: message`, the form a terminal and an error list can show. */
export function describeProblem(problem: InputProblem): string {
  const place = problem.file === undefined ? `line ${problem.line}` : `${problem.file}:${problem.line}`;
  return `${place}: ${problem.message}`;
}
