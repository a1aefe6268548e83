import { parse } from 'yaml';
import type { RatingMode } from '../ratings/ratingValue';
import { AppError } from '../util/errors';
import { sha256Hex } from '../util/hash';

/** How an answer has to look: a line `Verdict: ...` or `Rating: ...`, or nothing but one character. */
export type JudgeAnswerForm = 'line' | 'character';

/** A question with its answer, told before the real one: values of the slots, and the character that answers. */
export interface JudgeExample {
  readonly answer: string;
  readonly slots: Readonly<Record<string, string>>;
}

/** What a judge is asked, as a file says it. */
export interface JudgeTemplate {
  readonly name: string;
  readonly mode: RatingMode;
  readonly answer: JudgeAnswerForm;
  /** Most tokens of an answer, unless the user says otherwise. */
  readonly maxTokens?: number;
  /** Message of the system; empty for none. */
  readonly system: string;
  readonly question: string;
  readonly examples: readonly JudgeExample[];
  /** Said once after an answer that cannot be read. */
  readonly repair: string;
  /** Definitions of aspects by their ids, in place of the set's own. */
  readonly definitions: Readonly<Record<string, string>>;
  /** SHA-256 of the file. */
  readonly hash: string;
}

/** The slots of a question; each stands in the text as `{{ name }}`. */
const JUDGE_SLOTS: Readonly<Record<RatingMode, readonly string[]>> = {
  absolute: ['context', 'aspect', 'definition', 'response'],
  pairwise: ['context', 'aspect', 'definition', 'first', 'second', 'verdicts'],
};

/** The slots that an example has to fill: the others are those of the question that follows it. */
const EXAMPLE_SLOTS: Readonly<Record<RatingMode, readonly string[]>> = {
  absolute: ['context', 'response'],
  pairwise: ['context', 'first', 'second'],
};

const SECTION_NAMES = ['System', 'Question', 'Repair', 'Aspect', 'Example'];

interface Section {
  readonly heading: string;
  readonly line: number;
  text: string;
}

/**
 * Parses a `*.judge.md` file: YAML front matter (`name`, `mode: absolute` or `pairwise`, `answer: line` or `character`,
 * `maxTokens`), then the sections System (may be left out), Question and Repair, one `## Aspect ID` for each definition
 * of its own, and for each example one `## Example ANSWER` with its slots as YAML. Throws `invalid-template` with the
 * line of what is wrong.
 */
export function parseJudgeTemplate(text: string, file: string): JudgeTemplate {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const wrong = (line: number, message: string): AppError =>
    new AppError('invalid-template', `${file}:${line}: ${message}`);
  const end = lines[0]?.trim() === '---' ? lines.indexOf('---', 1) : -1;
  if (end < 0) throw wrong(1, 'A judge template begins with "---", "mode: pairwise" (or absolute) and "---".');
  const front = mappingOf(lines.slice(1, end).join('\n'));
  if (front === undefined)
    throw wrong(1, 'The front matter cannot be read: write "name: ..." and "mode: pairwise" (or absolute).');
  const { name, mode, answer = 'line', maxTokens } = front;
  if (mode !== 'absolute' && mode !== 'pairwise') throw wrong(1, 'The mode must be absolute or pairwise.');
  if (answer !== 'line' && answer !== 'character') throw wrong(1, 'The answer must be line or character.');
  if (maxTokens !== undefined && !(typeof maxTokens === 'number' && Number.isInteger(maxTokens) && maxTokens > 0))
    throw wrong(1, 'maxTokens must be a whole number from 1 on.');
  const sections = sectionsOf(lines, end, wrong);
  const section = (wanted: string): string => sections.find(({ heading }) => heading === wanted)?.text.trim() ?? '';
  const question = section('Question');
  const asked = sections.find(({ heading }) => heading === 'Question');
  for (const [index, line] of (asked?.text ?? '').split('\n').entries()) {
    const unknown = slotsIn(line).find((slot) => !JUDGE_SLOTS[mode].includes(slot));
    if (unknown !== undefined)
      throw wrong(
        (asked?.line ?? 0) + 1 + index,
        `There is no slot "${unknown}": there are ${JUDGE_SLOTS[mode].join(', ')}.`,
      );
  }
  for (const slot of mode === 'absolute' ? ['response'] : ['first', 'second'])
    if (!slotsIn(question).includes(slot)) throw wrong(1, `The section Question shows no {{ ${slot} }}.`);
  return {
    name: typeof name === 'string' ? name : file,
    mode,
    answer,
    ...(typeof maxTokens === 'number' ? { maxTokens } : {}),
    system: section('System'),
    question,
    examples: sections.flatMap(({ heading, line, text: body }) =>
      heading.startsWith('Example ')
        ? [exampleOf(heading.slice('Example '.length).trim(), body, mode, line, wrong)]
        : [],
    ),
    repair: section('Repair'),
    definitions: Object.fromEntries(
      sections.flatMap(({ heading, text: body }) =>
        heading.startsWith('Aspect ') ? [[heading.slice('Aspect '.length).trim(), body.trim()]] : [],
      ),
    ),
    hash: sha256Hex(text),
  };
}

/** Puts values into the slots of a text, once: what stands in a value stays as it is. */
export function fillSlots(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(SLOT, (whole, name: string) => values[name] ?? whole);
}

const SLOT = /\{\{\s*([\w-]+)\s*\}\}/g;

type Wrong = (line: number, message: string) => AppError;

/** Examples may be several of one answer; every other section stands once. */
function sectionsOf(lines: readonly string[], end: number, wrong: Wrong): readonly Section[] {
  const sections: Section[] = [];
  for (const [index, line] of lines.entries()) {
    if (index <= end) continue;
    const heading = /^##(?!#)\s*(.*?)\s*$/.exec(line)?.[1];
    if (heading !== undefined) {
      const kind = heading.split(' ')[0] ?? '';
      if (!SECTION_NAMES.includes(kind))
        throw wrong(index + 1, `There is no section "${heading}": there are ${SECTION_NAMES.join(', ')}.`);
      if (kind !== 'Example' && sections.some((section) => section.heading === heading))
        throw wrong(index + 1, `The section "${heading}" is here twice.`);
      sections.push({ heading, line: index + 1, text: '' });
      continue;
    }
    const last = sections.at(-1);
    if (last !== undefined) last.text += `${line}\n`;
    else if (line.trim() !== '') throw wrong(index + 1, 'This text is in no section.');
  }
  return sections;
}

function exampleOf(answer: string, body: string, mode: RatingMode, line: number, wrong: Wrong): JudgeExample {
  const values = mappingOf(body) ?? {};
  const slots = Object.fromEntries(
    EXAMPLE_SLOTS[mode].map((slot) => {
      const value = values[slot];
      if (typeof value !== 'string')
        throw wrong(line, `The example "${answer}" needs ${EXAMPLE_SLOTS[mode].join(', ')}, each as "name: text".`);
      return [slot, value.trim()];
    }),
  );
  return { answer, slots };
}

function slotsIn(text: string): readonly string[] {
  return [...text.matchAll(SLOT)].map(([, name]) => name ?? '');
}

function mappingOf(text: string): Readonly<Partial<Record<string, unknown>>> | undefined {
  try {
    const value: unknown = parse(text, { logLevel: 'error' });
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
