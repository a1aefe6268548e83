import { parse } from 'yaml';
import type { RatingMode } from '../ratings/ratingValue';
import { AppError } from '../util/errors';
import { sha256Hex } from '../util/hash';

/** What a judge is asked, as a file says it. */
export interface JudgeTemplate {
  readonly name: string;
  readonly mode: RatingMode;
  /** Message of the system; empty for none. */
  readonly system: string;
  readonly question: string;
  /** Said once after an answer that cannot be read. */
  readonly repair: string;
  /** Definitions of aspects by their ids, in place of the set's own. */
  readonly definitions: Readonly<Record<string, string>>;
  /** SHA-256 of the file. */
  readonly hash: string;
}

/** The slots of a question; each stands in the text as `{{ name }}`. */
export const JUDGE_SLOTS: Readonly<Record<RatingMode, readonly string[]>> = {
  absolute: ['context', 'aspect', 'definition', 'response'],
  pairwise: ['context', 'aspect', 'definition', 'first', 'second', 'verdicts'],
};

const SECTION_NAMES = ['System', 'Question', 'Repair', 'Aspect'];

/**
 * Parses a `*.judge.md` file: YAML front matter (`name`, `mode: absolute` or `pairwise`), then the sections System
 * (may be left out), Question and Repair, and one `## Aspect ID` for each definition of its own. Throws
 * `invalid-template` with the line of what is wrong.
 */
export function parseJudgeTemplate(text: string, file: string): JudgeTemplate {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const wrong = (line: number, message: string): AppError =>
    new AppError('invalid-template', `${file}:${line}: ${message}`);
  const end = lines[0]?.trim() === '---' ? lines.indexOf('---', 1) : -1;
  if (end < 0) throw wrong(1, 'A judge template begins with "---", "mode: pairwise" (or absolute) and "---".');
  const { name, mode } = frontMatter(lines.slice(1, end).join('\n'), () =>
    wrong(1, 'The front matter cannot be read: write "name: ..." and "mode: pairwise" (or absolute).'),
  );
  if (mode !== 'absolute' && mode !== 'pairwise') throw wrong(1, 'The mode must be absolute or pairwise.');
  const sections = new Map<string, string>();
  let title: string | undefined;
  for (const [index, line] of lines.entries()) {
    if (index <= end) continue;
    const heading = /^##(?!#)\s*(.*?)\s*$/.exec(line)?.[1];
    if (heading !== undefined) {
      if (!SECTION_NAMES.includes(heading.split(' ')[0] ?? ''))
        throw wrong(index + 1, `There is no section "${heading}": there are ${SECTION_NAMES.join(', ')}.`);
      if (sections.has(heading)) throw wrong(index + 1, `The section "${heading}" is here twice.`);
      sections.set(heading, '');
      title = heading;
      continue;
    }
    if (title !== undefined) sections.set(title, `${sections.get(title) ?? ''}${line}\n`);
    else if (line.trim() !== '') throw wrong(index + 1, 'This text is in no section.');
    if (title !== 'Question') continue;
    const unknown = slotsIn(line).find((slot) => !JUDGE_SLOTS[mode].includes(slot));
    if (unknown !== undefined)
      throw wrong(index + 1, `There is no slot "${unknown}": there are ${JUDGE_SLOTS[mode].join(', ')}.`);
  }
  const section = (wanted: string): string => (sections.get(wanted) ?? '').trim();
  const question = section('Question');
  for (const slot of mode === 'absolute' ? ['response'] : ['first', 'second'])
    if (!slotsIn(question).includes(slot)) throw wrong(1, `The section Question shows no {{ ${slot} }}.`);
  return {
    name: typeof name === 'string' ? name : file,
    mode,
    system: section('System'),
    question,
    repair: section('Repair'),
    definitions: Object.fromEntries(
      [...sections.keys()].flatMap((heading) =>
        heading.startsWith('Aspect ') ? [[heading.slice('Aspect '.length).trim(), section(heading)]] : [],
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

function slotsIn(text: string): readonly string[] {
  return [...text.matchAll(SLOT)].map(([, name]) => name ?? '');
}

function frontMatter(text: string, wrong: () => AppError): { readonly name?: unknown; readonly mode?: unknown } {
  try {
    const value: unknown = parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw wrong();
}
