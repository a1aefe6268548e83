import { parse } from 'yaml';
import { checkJinja } from '../prompt/checkJinja';
import type { SectionSlots } from '../prompt/sectionSlots';
import { AppError } from '../util/errors';
import { sha256Hex } from '../util/hash';

/** What a model is asked for wordings with, as a file says it. */
export interface MetaPrompt {
  readonly name: string;
  /** Message of the system; empty for none. Jinja. */
  readonly system: string;
  /** Jinja. */
  readonly question: string;
  /** Where in an answer the wording stands: between `<wording>` and `</wording>`, or the answer is it, whole. */
  readonly answer: AnswerForm;
  /** SHA-256 of the file. */
  readonly hash: string;
}

/** How an answer is read. */
export type AnswerForm = 'tagged' | 'whole';

/** What may stand in a meta-prompt. */
export const META_SLOTS: SectionSlots = {
  section: { doc: 'the name of the section' },
  purpose: { doc: 'what the section is for' },
  original: { doc: 'the wording in use' },
  slots: { doc: 'the slots that the wording in use shows', members: ['name', 'doc'] },
  metric: { doc: 'the name of the figure that counts' },
  meaning: { doc: 'what the figure is' },
  direction: { doc: '`higher` or `lower`: which is better' },
  scored: { doc: 'wordings tried so far with their figures, the worst first', members: ['text', 'score'] },
  cases: {
    doc: 'dialogues of the development part on which the best wording so far does worst',
    members: ['context', 'gold', 'response', 'score'],
  },
  refusals: { doc: 'why earlier answers were refused', members: ['reason'] },
  most_characters: { doc: 'the longest wording that is taken' },
};

const SECTIONS = ['System', 'Question'];

/**
 * Parses a `*.suggest.md` file: YAML front matter with `name` and `answer: tagged` or `whole` (may be left out), then the sections System (may be left
 * out) and Question. Throws `invalid-template` with the line of what is wrong.
 */
export function parseMetaPrompt(text: string, file: string): MetaPrompt {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const wrong = (line: number, message: string): AppError =>
    new AppError('invalid-template', `${file}:${line}: ${message}`);
  const end = lines[0]?.trim() === '---' ? lines.indexOf('---', 1) : -1;
  const sections = new Map<string, { readonly line: number; readonly lines: string[] }>();
  let current: string[] | undefined;
  for (const [index, line] of lines.entries()) {
    if (index <= end) continue;
    const heading = /^##(?!#)\s*(.*?)\s*$/.exec(line)?.[1];
    if (heading === undefined) {
      if (current !== undefined) current.push(line);
      else if (line.trim() !== '') throw wrong(index + 1, 'This text is in no section.');
      continue;
    }
    if (!SECTIONS.includes(heading))
      throw wrong(index + 1, `There is no section "${heading}": there are ${SECTIONS.join(' and ')}.`);
    if (sections.has(heading)) throw wrong(index + 1, `The section "${heading}" is here twice.`);
    current = [];
    sections.set(heading, { line: index + 1, lines: current });
  }
  for (const section of sections.values()) {
    const source = section.lines.join('\n');
    const [problem] = checkJinja(source, META_SLOTS);
    if (problem !== undefined)
      throw wrong(section.line + source.slice(0, problem.start).split('\n').length, problem.message);
  }
  const textOf = (name: string): string => (sections.get(name)?.lines ?? []).join('\n').trim();
  const question = textOf('Question');
  if (question === '') throw wrong(1, 'There is no section Question: a model would be asked nothing.');
  const { name, answer } = frontMatter(lines.slice(1, Math.max(1, end)).join('\n'));
  if (answer !== undefined && answer !== 'tagged' && answer !== 'whole')
    throw wrong(1, 'The answer must be tagged or whole.');
  return {
    name: typeof name === 'string' && name.trim() !== '' ? name : file,
    system: textOf('System'),
    question,
    answer: answer ?? 'tagged',
    hash: sha256Hex(text),
  };
}

function frontMatter(yaml: string): { readonly name?: unknown; readonly answer?: unknown } {
  try {
    const value: unknown = parse(yaml);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // Everything in it may be left out.
    return {};
  }
}
