import type { InputProblem } from './problem';

/** How many problems of one file are kept; one more says how many were not. */
const MAX_PROBLEMS = 200;

/** The problems of one file, in the order in which they were found. A file of nothing but bad lines must not fill the memory. */
export interface ProblemList {
  add(severity: InputProblem['severity'], line: number, code: string, message: string): void;
  /** The first 200, and a note when there were more. */
  all(): readonly InputProblem[];
}

/** Makes an empty list for one file. */
export function createProblemList(file: string): ProblemList {
  const kept: InputProblem[] = [];
  let more = 0;
  return {
    add(severity, line, code, message) {
      if (kept.length < MAX_PROBLEMS) kept.push({ severity, code, file, line, message });
      else more++;
    },
    all() {
      if (more === 0) return kept;
      const message = `${more.toLocaleString('en')} more problems in this file are not listed.`;
      return [...kept, { severity: 'warning', code: 'more-problems', file, line: kept.at(-1)?.line ?? 1, message }];
    },
  };
}
