import type { Dialogue } from './dialogue';
import type { InputProblem } from './problem';

/** Dialogues of one file and everything that was wrong in it; a bad row never keeps the others from loading. */
export interface ParsedDialogues {
  readonly dialogues: readonly Dialogue[];
  readonly problems: readonly InputProblem[];
}

/** Reads one format line by line; `line` gets the text and its number from 1. What is wrong goes to the problem list it was made with. */
export interface DialogueLineReader {
  line(text: string, lineNumber: number): void;
  finish(): readonly Dialogue[];
}
