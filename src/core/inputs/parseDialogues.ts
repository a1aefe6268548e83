import type { Dialogue, Role, Turn } from './dialogue';
import type { DialogueLineReader, ParsedDialogues } from './dialogueReader';
import { createEmpatheticDialoguesReader } from './empatheticDialoguesCsv';
import type { InputProblem } from './problem';

/** How many problems of one file are kept; one more says how many were not. */
const MAX_PROBLEMS = 200;

/** Which reader fits a file, told from its first line that is not empty: EmpatheticDialogues' CSV header, or our JSONL. */
export function chooseDialogueReader(firstLine: string, file: string): DialogueLineReader {
  return firstLine.startsWith('conv_id,utterance_idx,')
    ? createEmpatheticDialoguesReader(file)
    : createJsonlReader(file);
}

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

/** Makes a parser for one file; `file` is the name that problems carry. */
export function createDialogueParser(file: string): DialogueParser {
  let rest = '';
  let lineNumber = 0;
  let reader: DialogueLineReader | undefined;
  let badText = false;
  const undecodable: InputProblem[] = [];
  const takeLine = (line: string): void => {
    lineNumber++;
    const text = lineNumber === 1 && line.startsWith('\ufeff') ? line.slice(1) : line;
    if (text.trim() === '') return;
    if (badText && text.includes('\ufffd')) {
      const message = 'This line is not valid UTF-8 text. Save the file as UTF-8. The line is skipped.';
      undecodable.push({ severity: 'error', code: 'bad-encoding', file, line: lineNumber, message });
      return;
    }
    reader ??= chooseDialogueReader(text, file);
    reader.line(text, lineNumber);
  };
  return {
    push(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) takeLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    },
    expectBadText() {
      badText = true;
    },
    finish() {
      if (rest !== '') takeLine(rest);
      rest = '';
      const parsed = reader?.finish() ?? { dialogues: [], problems: [] };
      const problems = [...undecodable, ...parsed.problems].sort((a, b) => a.line - b.line);
      return { dialogues: parsed.dialogues, problems: capProblems(problems, file) };
    },
  };
}

function capProblems(problems: readonly InputProblem[], file: string): readonly InputProblem[] {
  if (problems.length <= MAX_PROBLEMS) return problems;
  const more = problems.length - MAX_PROBLEMS;
  const last = problems[MAX_PROBLEMS]?.line ?? 1;
  const note = {
    severity: 'warning',
    code: 'more-problems',
    file,
    line: last,
    message: `${more} more problems in this file are not listed.`,
  } as const;
  return [...problems.slice(0, MAX_PROBLEMS), note];
}

function createJsonlReader(file: string): DialogueLineReader {
  const dialogues: Dialogue[] = [];
  const problems: InputProblem[] = [];
  const lineOfId = new Map<string, number>();
  return {
    line(text, line) {
      const found = parseDialogueLine(text);
      if (typeof found === 'string') {
        problems.push({
          severity: 'error',
          code: 'broken-dialogue',
          file,
          line,
          message: `${found} The line is skipped.`,
        });
        return;
      }
      const earlier = lineOfId.get(found.id);
      if (earlier !== undefined) {
        const message = `The id "${found.id}" was used on line ${earlier} already. The line is skipped.`;
        problems.push({ severity: 'error', code: 'repeated-id', file, line, message });
        return;
      }
      lineOfId.set(found.id, line);
      dialogues.push(found);
    },
    finish: () => ({ dialogues, problems }),
  };
}

/** One line of our JSONL as a dialogue, or a sentence saying what is wrong with it. */
function parseDialogueLine(text: string): Dialogue | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'This line is not JSON.';
  }
  if (!isObject(value)) return 'A dialogue must be a JSON object.';
  const { id, emotion, situation, turns } = value;
  if (typeof id !== 'string' || id === '') return 'The dialogue has no "id" (a text).';
  if (typeof emotion !== 'string') return `Dialogue "${id}" has no "emotion" (a text).`;
  if (typeof situation !== 'string') return `Dialogue "${id}" has no "situation" (a text).`;
  if (!Array.isArray(turns) || turns.length === 0) return `Dialogue "${id}" has no "turns" (a list).`;
  const parsed: Turn[] = [];
  for (const [index, turn] of turns.entries()) {
    const place = `Turn ${index + 1} of dialogue "${id}"`;
    if (!isObject(turn)) return `${place} is not an object.`;
    const { role, text: said } = turn;
    if (role !== 'speaker' && role !== 'listener')
      return `${place} has the role ${JSON.stringify(role) ?? 'none'}; it must be "speaker" or "listener".`;
    if (typeof said !== 'string' || said.trim() === '') return `${place} has no "text".`;
    parsed.push({ role: role satisfies Role, text: said });
  }
  return { id, emotion: emotion.trim().toLowerCase(), situation, turns: parsed };
}

function isObject(value: unknown): value is Record<string, unknown> & {
  id?: unknown;
  emotion?: unknown;
  situation?: unknown;
  turns?: unknown;
  role?: unknown;
  text?: unknown;
} {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
