import { isEmotionLabel, type EmotionLabel } from '../inputs/emotions';
import type { ProblemList } from '../inputs/problemList';
import { parseStageOne } from '../prompt/parseStageOne';
import type { Prediction } from './predictions';

/** A line as a JSON object, or a sentence saying why it is none. */
export function parseJsonLine(text: string): Readonly<Partial<Record<string, unknown>>> | string {
  if (!text.trimStart().startsWith('{')) return 'This line is not a JSON object.';
  try {
    return JSON.parse(text) as Readonly<Partial<Record<string, unknown>>>;
  } catch {
    return /[:[,]\s*-?(?:NaN|Infinity)\b/.test(text)
      ? 'This line holds NaN or Infinity, which JSON does not have: write null or leave the key out.'
      : 'This line is not JSON.';
  }
}

/**
 * Reads our own JSONL, `{id, response, gold?, stageOne?, emotion?}` a line, unknown keys passed over. A number is taken
 * for an id; `gold` may be several texts; `context` may be there as well. Of lines with one id the last counts, in the
 * place of the first, and the others are reported.
 */
export function readJsonlPredictions(lines: readonly string[], problems: ProblemList): readonly Prediction[] {
  const byId = new Map<string, Prediction>();
  for (const [index, text] of lines.entries()) {
    if (text.trim() === '') continue;
    const line = index + 1;
    const found = parsePrediction(text, line, problems);
    if (typeof found === 'string') {
      problems.add('error', line, 'broken-prediction', `${found} The line is skipped.`);
      continue;
    }
    const earlier = byId.get(found.id);
    if (earlier !== undefined) {
      const message = `The id "${found.id}" is here again: of the two this later line counts, not line ${earlier.line}.`;
      problems.add('warning', line, 'repeated-id', message);
    }
    if (found.response.trim() === '')
      problems.add('warning', line, 'empty-response', `The response of "${found.id}" is empty.`);
    byId.set(found.id, found);
  }
  return [...byId.values()];
}

function parsePrediction(
  text: string,
  line: number,
  problems: ProblemList,
): (Prediction & { readonly id: string }) | string {
  const value = parseJsonLine(text);
  if (typeof value === 'string') return value;
  const id = typeof value['id'] === 'number' ? String(value['id']) : value['id'];
  if (typeof id !== 'string' || id === '') return 'The prediction has no "id" (a text).';
  const { response } = value;
  if (typeof response !== 'string') return `Prediction "${id}" has no "response" (a text).`;
  const gold = textsOf(value['gold']);
  if (gold === undefined) return `The "gold" of "${id}" is neither a text nor a list of texts.`;
  const context = textsOf(value['context']);
  if (context === undefined) return `The "context" of "${id}" is neither a text nor a list of texts.`;
  const inferred = inferredOf(value['stageOne']);
  if (inferred === undefined) return `The "stageOne" of "${id}" is neither a text nor an object with a "label".`;
  const emotion = readEmotion(value['emotion'], line, problems);
  return {
    id,
    response,
    ...(gold.length === 0 ? {} : { gold }),
    ...(context.length === 0 ? {} : { context }),
    ...(emotion === undefined ? {} : { emotion }),
    ...(inferred === null ? {} : { inferred }),
    line,
  };
}

/** The emotion label of a dialogue; one that is not of the 32 is reported and left out. */
export function readEmotion(value: unknown, line: number, problems: ProblemList): EmotionLabel | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const label = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (isEmotionLabel(label)) return label;
  const message = `The emotion ${JSON.stringify(value)} is not one of the 32 labels and counts as not given.`;
  problems.add('warning', line, 'unknown-emotion', message);
  return undefined;
}

/** A text or a list of texts as a list; empty for nothing, `undefined` for anything else. */
export function textsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((text) => typeof text === 'string') ? value : undefined;
}

/** What stage one named: from its text by the one rule, or the `label` a run has read already; `null` when not asked. */
function inferredOf(value: unknown): { readonly label?: EmotionLabel } | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return labelled(parseStageOne(value).label);
  if (typeof value !== 'object') return undefined;
  const { label, text } = value as { readonly label?: unknown; readonly text?: unknown };
  if (typeof label === 'string') return labelled(parseStageOne(label).label);
  if (typeof text === 'string' && label === undefined) return labelled(parseStageOne(text).label);
  return label === null ? {} : undefined;
}

/** A label that may be none. */
export function labelled(label: EmotionLabel | undefined): { readonly label?: EmotionLabel } {
  return label === undefined ? {} : { label };
}
