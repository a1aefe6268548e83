import type { Dialogue, Turn } from './dialogue';
import type { DialogueLineReader } from './dialogueReader';
import type { ProblemList } from './problemList';

/** Reads our own JSONL: one dialogue a line, unknown keys passed over. */
export function createJsonlReader(problems: ProblemList): DialogueLineReader {
  const dialogues: Dialogue[] = [];
  const lineOfId = new Map<string, number>();
  return {
    line(text, line) {
      const found = parseDialogueLine(text);
      if (typeof found === 'string') {
        return problems.add('error', line, 'broken-dialogue', `${found} The line is skipped.`);
      }
      const earlier = lineOfId.get(found.id);
      if (earlier !== undefined) {
        const message = `The id "${found.id}" was used on line ${earlier} already. The line is skipped.`;
        return problems.add('error', line, 'repeated-id', message);
      }
      lineOfId.set(found.id, line);
      dialogues.push(found);
    },
    finish: () => dialogues,
  };
}

/** One line as a dialogue, or a sentence saying what is wrong with it. */
function parseDialogueLine(text: string): Dialogue | string {
  // Before parsing, since a thrown error costs much: a large file of something else has millions of such lines.
  if (!text.trimStart().startsWith('{')) return 'This line is not a JSON object.';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'This line is not JSON.';
  }
  if (!isObject(value)) return 'This line is not a JSON object.';
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
      return `${place} has the role ${role === undefined ? 'none' : JSON.stringify(role)}; it must be "speaker" or "listener".`;
    if (typeof said !== 'string' || said.trim() === '') return `${place} has no "text".`;
    parsed.push({ role, text: said });
  }
  return { id, emotion: emotion.trim().toLowerCase(), situation, turns: parsed };
}

function isObject(value: unknown): value is Readonly<Partial<Record<string, unknown>>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
