import { RELATIONS } from '../commonsense/relation';
import { checkJinja } from '../prompt/checkJinja';
import { SECTION_SLOTS } from '../prompt/sectionSlots';
import type { SectionName } from '../prompt/template';
import type { Slots, TemplateRenderer } from '../prompt/templateRenderer';
import { isAppError } from '../util/errors';

/** What a new wording of a section has to keep to. */
export interface WordingRules {
  readonly section: SectionName;
  readonly renderer: TemplateRenderer;
  /** The longest source and the longest text that it may be filled to. */
  readonly mostCharacters: number;
  readonly mostRendered: number;
  readonly probe: Slots;
  /** What the original shows of its slots, by where it comes from. */
  readonly shown: readonly SlotTrace[];
}

/** A word that stands for the value of a slot, and the slot: `labels`, or `exemplars: text`. */
export interface SlotTrace {
  readonly slot: string;
  readonly word: string;
}

const LEAST_BOUND = 600;
const TIMES_LONGER = 3;

/**
 * The rules for wordings of a section, by what its original does: it is filled with marked values once, to see which of them
 * it shows. Throws what filling it throws.
 */
export async function wordingRules(
  section: SectionName,
  original: string,
  renderer: TemplateRenderer,
  signal: AbortSignal,
): Promise<WordingRules> {
  const { slots, traces } = probeOf(section);
  const rendered = await renderer.render(original, slots, signal);
  return {
    section,
    renderer,
    mostCharacters: bound(original.length),
    mostRendered: bound(rendered.length),
    probe: slots,
    shown: traces.filter(({ word }) => has(rendered, word)),
  };
}

/**
 * Why a wording that a model gave cannot be used, as a sentence, or `undefined`. The wording is taken for hostile: it has to be
 * short and plain, its Jinja has to parse, to know every slot and to be filled within bounds, and it has to show what the
 * original shows. Throws `cancelled`.
 */
export async function whyNoWording(
  text: string,
  rules: WordingRules,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (text === '') return 'The wording is empty.';
  if (text.length > rules.mostCharacters)
    return `The wording has ${text.length.toLocaleString('en')} characters; ${rules.mostCharacters.toLocaleString('en')} are the most.`;
  if (STEERING.test(text)) return 'The wording has control characters or marks of writing direction.';
  if (/^##(?!#)/m.test(text)) return 'A line of the wording begins with "##" and would begin another section.';
  const [problem] = checkJinja(text, SECTION_SLOTS[rules.section]);
  if (problem !== undefined) return problem.message;
  let rendered: string;
  try {
    rendered = await rules.renderer.render(text, rules.probe, signal);
  } catch (error) {
    if (isAppError(error) && error.code === 'invalid-template') return error.message;
    throw error;
  }
  if (rendered === '') return 'The wording comes to no text when it is filled.';
  if (rendered.length > rules.mostRendered)
    return `Filled, the wording has ${rendered.length.toLocaleString('en')} characters; ${rules.mostRendered.toLocaleString('en')} are the most.`;
  const lost = [...new Set(rules.shown.flatMap(({ slot, word }) => (has(rendered, word) ? [] : [slot])))];
  return lost.length === 0 ? undefined : `The wording does not show what the original shows: ${lost.join(', ')}.`;
}

/** The slots of a section that its original shows, by name. */
export function shownSlots({ shown }: WordingRules): readonly string[] {
  return [...new Set(shown.map(({ slot }) => slot.split(':')[0] ?? slot))];
}

/** Wordings that differ in white space and case alone are the same. */
export function sameWording(one: string, other: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();
  return plain(one) === plain(other);
}

/** Control characters but tab and newline, marks of writing direction, and characters that are not seen. */
const STEERING =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function bound(length: number): number {
  return Math.max(LEAST_BOUND, TIMES_LONGER * length);
}

function has(text: string, word: string): boolean {
  return text.toLowerCase().includes(word.toLowerCase());
}

/** Two items in each list: a wording that shows the first alone shows not enough. */
const ITEMS = 2;

/** Values for the slots of a section that can be found again in a text, and where each comes from. */
function probeOf(section: SectionName): { readonly slots: Slots; readonly traces: readonly SlotTrace[] } {
  const traces: SlotTrace[] = [];
  const marked = (slot: string, word: string): string => {
    traces.push({ slot, word });
    return word;
  };
  const memberOf = (list: string, member: string, item: number): unknown => {
    const slot = `${list}: ${member}`;
    const word = `mark${list}${member}${item}`;
    switch (member) {
      case 'index':
        return item;
      case 'cosine':
        return 0.5;
      case 'texts':
        return [marked(slot, `${word}a`), marked(slot, `${word}b`)];
      case 'name':
        // A wording may ask for single relations by their names.
        return marked(slot, RELATIONS[item - 1] ?? word);
      default:
        return marked(slot, word);
    }
  };
  const slots = Object.fromEntries(
    Object.entries(SECTION_SLOTS[section]).map(([name, { members }]) => [
      name,
      members === undefined
        ? marked(name, `mark${name}`)
        : Array.from({ length: ITEMS }, (_, index) =>
            Object.fromEntries(members.map((member) => [member, memberOf(name, member, index + 1)])),
          ),
    ]),
  );
  return { slots, traces };
}
