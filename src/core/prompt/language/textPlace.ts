/** A place in a text: lines and columns count from 1, columns in UTF-16 units, as in `InputProblem`. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** From a place up to another, which is not part of it. */
export interface TextRange {
  readonly start: TextPlace;
  readonly end: TextPlace;
}

/** A range to put another text in the place of; an insertion has a range of no length. */
export interface TextChange {
  readonly range: TextRange;
  readonly text: string;
}

/** A range on one line. */
export function onLine(line: number, column: number, endColumn: number): TextRange {
  return { start: { line, column }, end: { line, column: endColumn } };
}

/** The range of no length at the beginning of a line. */
export function lineStart(line: number): TextRange {
  return onLine(line, 1, 1);
}
