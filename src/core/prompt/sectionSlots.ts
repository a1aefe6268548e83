import type { SectionName } from './template';

/** What may stand in a section: its slots, and for a slot that is a list, the members of its items. */
export type SectionSlots = Readonly<Record<string, { readonly doc: string; readonly members?: readonly string[] }>>;

const EXEMPLAR_MEMBERS = ['index', 'text', 'emotion', 'situation', 'cosine'] as const;
const RELATION_MEMBERS = ['name', 'definition', 'texts'] as const;

/** The slots of each section; every other name in a section is an error. */
export const SECTION_SLOTS: Readonly<Record<SectionName, SectionSlots>> = {
  'Task Definition': {},
  'Guideline Instruction': {},
  Exemplars: { exemplars: { doc: 'the exemplars in the order in which they are shown', members: EXEMPLAR_MEMBERS } },
  'Dialogue Context': { context: { doc: '`Speaker: ...` and `Listener: ...` lines, for the completion form' } },
  'Stage One': { labels: { doc: 'the 32 emotion labels joined by commas; empty when the switch is off' } },
  'Stage One Reply': {
    emotion: { doc: 'the emotion label: the true one or the inferred one' },
    situation: { doc: 'the situation: the true one or the inferred one' },
  },
  'Stage Two': {},
  Knowledge: { relations: { doc: 'the relations that have inferences left', members: RELATION_MEMBERS } },
};
