import { RELATION_DEFINITIONS, RELATIONS } from '../commonsense/relation';
import type { Knowledge } from '../commonsense/commonsenseModel';
import type { Exemplar } from '../exemplars/exemplar';
import { turnLines } from '../inputs/dialogue';
import { EMOTION_LABELS } from '../inputs/emotions';
import type { TestCase } from '../inputs/testCase';
import type { PromptTemplate, SectionName } from './template';
import type { Slots } from './templateRenderer';

/** What the slots of a test case are filled from. */
export interface SlotSources {
  readonly template: Pick<PromptTemplate, 'switches'>;
  readonly testCase: TestCase;
  readonly exemplars: readonly Exemplar[];
  readonly knowledge?: Knowledge;
}

/** The values of a section's slots; emotion and situation are the true ones. */
export function slotValues({ testCase, exemplars, knowledge, template }: SlotSources, section: SectionName): Slots {
  switch (section) {
    case 'Task Definition':
    case 'Guideline Instruction':
    case 'Stage Two':
      return {};
    case 'Exemplars':
      return { exemplars: exemplarSlots(exemplars) };
    case 'Dialogue Context':
      return { context: turnLines(testCase.context) };
    case 'Stage One':
      return { labels: template.switches.emotionLabels ? EMOTION_LABELS.join(', ') : '' };
    case 'Stage One Reply':
      return { emotion: testCase.emotion, situation: testCase.situation };
    case 'Knowledge':
      return { relations: knowledge === undefined ? [] : relationSlots(knowledge) };
  }
}

function exemplarSlots(exemplars: readonly Exemplar[]): readonly object[] {
  return exemplars.map(({ turns, emotion, situation, cosine }, index) => ({
    index: index + 1,
    text: turnLines(turns),
    emotion,
    situation,
    ...(cosine === undefined ? {} : { cosine }),
  }));
}

/** Relations with inferences left, in the fixed order; those with none are left out. */
function relationSlots(knowledge: Knowledge): readonly object[] {
  return RELATIONS.flatMap((name) => {
    const texts = knowledge.inferences[name]
      .filter((inference) => inference.dropped === undefined)
      .map((inference) => inference.text);
    return texts.length === 0 ? [] : [{ name, definition: RELATION_DEFINITIONS[name], texts }];
  });
}
