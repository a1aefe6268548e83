import { isEmotionLabel } from '../inputs/emotions';
import type { ProblemList } from '../inputs/problemList';
import type { Prediction } from './predictions';
import { labelled, readEmotion } from './predictionsJsonl';
import { parsePythonTexts } from './predictionsPython';

/** Predictions of a file of blocks, and the fields they were taken from. */
export interface BlockPredictions {
  readonly predictions: readonly Prediction[];
  readonly field?: string;
  readonly otherFields: readonly string[];
}

const EMOTION = ['emotion'];
const INFERRED = ['predicted_emotion', 'pred emotions', 'pred_emotions', 'pred emotion', 'predicted emotion'];
const CONTEXT = ['context', 'dialogue', 'dialog', 'history', 'input', 'text'];
const GOLD = ['ref', 'reference', 'gold', 'target', 'golden', 'label', 'labels'];
/**
 * Fields that hold a response, by rank: the first that a file has is taken. Greedy decoding comes before beams and
 * samples because it is what the files' own authors evaluate.
 */
const RESPONSE = ['pred', 'greedy', 'moe', 'generated', 'response', 'hyp', 'output', 'model', 'beam', 'topk', 'trs'];
const KNOWN: ReadonlySet<string> = new Set([...EMOTION, ...INFERRED, ...CONTEXT, ...GOLD, ...RESPONSE]);

const LABELLED = /^\s*([A-Za-z][\w+ -]{0,39}?)\s*:(.*)$/;
const SEPARATOR = /^\s*[-=*_#]{5,}\s*$/;

/** True for a text whose lines begin with the labels of such blocks. */
export function looksLikeBlocks(lines: readonly string[]): boolean {
  const labels = new Set(lines.flatMap((line) => labelOf(line.split('\t')[0] ?? '')?.name ?? []));
  return [...GOLD, ...RESPONSE].some((name) => labels.has(name)) && (labels.has('context') || labels.has('emotion'));
}

/** The fields of one block by label in lower case, and where each stands. */
interface Block {
  readonly line: number;
  /** The lines of each. */
  readonly fields: Map<string, string[]>;
}

/**
 * Reads blocks of `Label: value` lines. A block ends at a line of dashes, and where a label comes that it has already;
 * what stands before the first label (a header with losses) is passed over. A line without a label goes on the value
 * before it. Blocks without a response are reported and left out.
 */
export function readBlockPredictions(
  lines: readonly string[],
  wanted: string | undefined,
  problems: ProblemList,
): BlockPredictions {
  const { blocks, spelling } = blocksOf(lines, problems);
  const present = new Set(blocks.flatMap(({ fields }) => [...fields.keys()]));
  const candidates = [
    ...RESPONSE.filter((name) => present.has(name)),
    ...[...present].filter((name) => !KNOWN.has(name) && RESPONSE.some((known) => name.startsWith(`${known}+`))),
  ];
  const field = wanted?.toLowerCase() ?? candidates[0];
  const spelled = (name: string): string => spelling.get(name) ?? name;
  if (field === undefined || !present.has(field)) {
    const have = [...present].map(spelled).join(', ');
    const message =
      wanted === undefined
        ? `No field of these blocks is known to hold responses. Name one of: ${have}.`
        : `There is no field "${wanted}". The blocks have: ${have}.`;
    problems.add('error', blocks[0]?.line ?? 1, 'no-response-field', message);
    return { predictions: [], otherFields: candidates.map(spelled) };
  }
  const predictions = blocks.flatMap((block) => predictionOf(block, field, spelled(field), problems) ?? []);
  const otherFields = candidates.filter((name) => name !== field).map(spelled);
  return { predictions, field: spelled(field), otherFields };
}

function labelOf(
  text: string,
): { readonly name: string; readonly spelled: string; readonly value: string } | undefined {
  const found = LABELLED.exec(text);
  if (found === null) return undefined;
  const spelled = (found[1] as string).trim();
  return { name: spelled.toLowerCase(), spelled, value: (found[2] as string).trim() };
}

function blocksOf(
  lines: readonly string[],
  problems: ProblemList,
): { readonly blocks: readonly Block[]; readonly spelling: ReadonlyMap<string, string> } {
  const blocks: Block[] = [];
  const spelling = new Map<string, string>();
  let open: Block | undefined;
  let last: string | undefined;
  for (const [index, line] of lines.entries()) {
    if (SEPARATOR.test(line)) {
      open = undefined;
      continue;
    }
    // One published file has several fields in a line, with tabs between them.
    const labels = line.split('\t').map(labelOf);
    const known = labels.every((label) => label !== undefined) ? labels : [labelOf(line)];
    for (const label of known) {
      // Other labels are those of the first block: a colon inside a response makes no field.
      if (label === undefined || !(KNOWN.has(label.name) || blocks.length <= 1 || spelling.has(label.name))) {
        if (line.trim() === '' || blocks.length === 0) continue;
        if (open === undefined || last === undefined) {
          if (!/^(?:EVAL|test|valid)\t/.test(line))
            problems.add('warning', index + 1, 'stray-line', 'This line belongs to no block and is passed over.');
          continue;
        }
        open.fields.get(last)?.push(line.trim());
        continue;
      }
      if (blocks.length === 0 && !KNOWN.has(label.name)) continue;
      if (open === undefined || open.fields.has(label.name)) {
        open = { line: index + 1, fields: new Map() };
        blocks.push(open);
      }
      if (!spelling.has(label.name)) spelling.set(label.name, label.spelled);
      open.fields.set(label.name, [label.value]);
      last = label.name;
    }
  }
  return { blocks, spelling };
}

function predictionOf(
  { line, fields }: Block,
  field: string,
  spelled: string,
  problems: ProblemList,
): Prediction | undefined {
  const textOf = (name: string): string | undefined => fields.get(name)?.join('\n').trim();
  const first = (names: readonly string[]): string | undefined => names.map(textOf).find(isText);
  const response = textOf(field);
  if (response === undefined) {
    problems.add('error', line, 'no-response', `This block has no "${spelled}" and is left out.`);
    return undefined;
  }
  if (response === '') problems.add('warning', line, 'empty-response', `The "${spelled}" of this block is empty.`);
  const gold = first(GOLD);
  if (gold === undefined) problems.add('warning', line, 'no-gold', 'This block has no gold response.');
  const written = first(CONTEXT);
  const context = written === undefined ? undefined : (parsePythonTexts(written) ?? [written]);
  const emotion = readEmotion(first(EMOTION), line, problems);
  const guess = first(INFERRED);
  return {
    response,
    ...(gold === undefined ? {} : { gold: [gold] }),
    ...(context === undefined ? {} : { context }),
    ...(emotion === undefined ? {} : { emotion }),
    ...(guess === undefined ? {} : { inferred: inferredOf(guess) }),
    line,
  };
}

/** The first of the emotions predicted, which are written best first. */
function inferredOf(text: string): NonNullable<Prediction['inferred']> {
  const first = (parsePythonTexts(text)?.[0] ?? text.split(',')[0] ?? '').trim().toLowerCase();
  return labelled(isEmotionLabel(first) ? first : undefined);
}

function isText(text: string | undefined): text is string {
  return text !== undefined;
}
