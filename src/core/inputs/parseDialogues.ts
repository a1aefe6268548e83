import type { DialogueLineReader, ParsedDialogues } from './dialogueReader';
import { createEmpatheticDialoguesReader, isEmpatheticDialoguesLine } from './empatheticDialoguesCsv';
import { createJsonlReader } from './jsonlDialogues';
import { createProblemList } from './problemList';

/** No dialogue is this long; a file without line ends must not be gathered up as one line. */
const MAX_LINE_CHARACTERS = 4_000_000;

/** Parses a whole text: EmpatheticDialogues' CSV or our JSONL. Use `createDialogueParser` for text that comes in pieces. */
export function parseDialogues(text: string, file: string): ParsedDialogues {
  const parser = createDialogueParser(file);
  parser.push(text);
  return parser.finish();
}

/** A parser that is fed text in pieces of any size, for files too large to hold as one string. */
export interface DialogueParser {
  push(text: string): void;
  /** From here on a line that holds U+FFFD was not decodable: it is reported and skipped. */
  expectBadText(): void;
  finish(): ParsedDialogues;
}

/** Makes a parser for one file, whose format its first line that is not empty tells; `file` is the name that problems carry. */
export function createDialogueParser(file: string): DialogueParser {
  const problems = createProblemList(file);
  let rest = '';
  let inOverlongLine = false;
  let lineNumber = 0;
  let reader: DialogueLineReader | undefined;
  let badText = false;
  const takeLine = (line: string): void => {
    lineNumber++;
    const text = (lineNumber === 1 && line.startsWith('\ufeff') ? line.slice(1) : line).replace(/\r$/, '');
    if (inOverlongLine || text.length > MAX_LINE_CHARACTERS) {
      inOverlongLine = false;
      const message = `This line has more than ${MAX_LINE_CHARACTERS.toLocaleString('en')} characters. A file of dialogues has one dialogue or one utterance a line. The line is skipped.`;
      return problems.add('error', lineNumber, 'long-line', message);
    }
    if (text.trim() === '') return;
    if (badText && text.includes('\ufffd')) {
      const message = 'This line is not valid UTF-8 text. Save the file as UTF-8. The line is skipped.';
      return problems.add('error', lineNumber, 'bad-encoding', message);
    }
    reader ??= isEmpatheticDialoguesLine(text)
      ? createEmpatheticDialoguesReader(problems)
      : createJsonlReader(problems);
    reader.line(text, lineNumber);
  };
  return {
    push(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) takeLine(line);
      if (rest.length > MAX_LINE_CHARACTERS) {
        inOverlongLine = true;
        rest = '';
      }
    },
    expectBadText() {
      badText = true;
    },
    finish() {
      if (rest !== '' || inOverlongLine) takeLine(rest);
      rest = '';
      return { dialogues: reader?.finish() ?? [], problems: problems.all() };
    },
  };
}
