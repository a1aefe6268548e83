import { SECTION_SLOTS } from '../sectionSlots';
import type { SectionName } from '../template';
import type { Slots } from '../templateRenderer';
import { SECTION_DOCS } from './sectionDocs';
import { referenceAt, type TemplateReference } from './slotReference';
import type { TemplateText } from './templateText';
import type { TextPlace, TextRange } from './textPlace';

/** The values of the slots for a test case, and what that is called. */
export interface HoverValues {
  readonly for: string;
  readonly slots: (section: SectionName) => Slots;
}

/** What a hover says: a sentence, and the value that the word has for the current test case. */
export interface TemplateHover {
  readonly range: TextRange;
  readonly text: string;
  /** Shown as it is; data sets may hold anything, so never as Markdown. */
  readonly value?: string;
  readonly valueFor?: string;
}

/** A value longer than this is cut in a hover. */
const MAX_VALUE_CHARACTERS = 2_000;

const MEMBER_DOCS: ReadonlyMap<string, string> = new Map([
  ['index', 'number of the exemplar, from 1'],
  ['text', '`Speaker: ...` and `Listener: ...` lines'],
  ['emotion', 'emotion label of the dialogue'],
  ['situation', "the Speaker's description of the situation"],
  ['cosine', 'cosine with the test case, only of nearest exemplars'],
  ['name', 'name of the relation, such as xIntent'],
  ['definition', 'one line that says what the relation means'],
  ['texts', 'the inferences, a list of texts'],
]);

/** What to say about the word at a place, with its value when values are given; nothing about plain text. */
export function templateHover(file: TemplateText, place: TextPlace, values?: HoverValues): TemplateHover | undefined {
  const reference = referenceAt(file, place);
  if (reference === undefined) return undefined;
  const text = describe(reference);
  if (text === undefined) return undefined;
  const value = values === undefined ? undefined : valueOf(reference, values.slots);
  const { range } = reference;
  if (value === undefined || values === undefined) return { range, text };
  return { range, text, value: shown(value), valueFor: values.for };
}

function describe(reference: TemplateReference): string | undefined {
  switch (reference.kind) {
    case 'heading':
      return reference.section === undefined ? undefined : SECTION_DOCS[reference.section.name];
    case 'slot':
      return `Slot: ${SECTION_SLOTS[reference.section.name][reference.slot]?.doc ?? ''}`;
    case 'local':
      return reference.list === undefined ? 'A name of this section' : `An item of ${reference.list}`;
    case 'member':
      return `${reference.object}.${reference.member}: ${(reference.list === undefined ? undefined : MEMBER_DOCS.get(reference.member)) ?? 'a member'}`;
    case 'filter':
      return `Filter ${reference.name}`;
    case 'test':
      return `Test ${reference.name}`;
  }
}

function valueOf(reference: TemplateReference, slots: HoverValues['slots']): unknown {
  switch (reference.kind) {
    case 'slot':
      return slots(reference.section.name)[reference.slot];
    case 'local':
    case 'member': {
      if (reference.list === undefined) return undefined;
      const list = slots(reference.section.name)[reference.list];
      const first: unknown = Array.isArray(list) ? list[0] : undefined;
      if (reference.kind === 'local' || first === undefined) return first;
      return (first as Readonly<Record<string, unknown>>)[reference.member];
    }
    default:
      return undefined;
  }
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  if (text === '') return '(empty)';
  return text.length > MAX_VALUE_CHARACTERS ? `${text.slice(0, MAX_VALUE_CHARACTERS)} ...` : text;
}
