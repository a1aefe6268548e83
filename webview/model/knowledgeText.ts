import { t } from '@vscode/l10n';
import type { Inference, Knowledge } from '../../src/core/commonsense/commonsenseModel';
import { applyInferenceEdits, type InferenceEdit } from '../../src/core/commonsense/inferenceEdits';
import { RELATIONS, type Relation } from '../../src/core/commonsense/relation';
import { DROP_REASONS } from '../../src/core/commonsense/selectInferences';
import { counted, dayText, durationText } from './numberText';

/** How an event was made from the dialogue, in words. */
export function ruleText(rule: string | undefined): string {
  switch (rule) {
    case undefined:
      return t('no rule noted');
    case 'last-utterance':
      return t('the Speaker’s last utterance, lower-cased, contractions expanded, cut into words');
    case 'sentences':
      return t('the Speaker’s last utterance, an event for each sentence');
    case 'context':
      return t('the whole context, lower-cased, contractions expanded, cut into words');
    case 'as-is':
      return t('the last turn as it stands');
    default:
      return rule;
  }
}

/** `stored · SmolLM2-135M-Instruct`: what inferred, as the cell says it. */
export function sourceText({ source, model }: Pick<Knowledge, 'source' | 'model'>): string {
  return `${source} · ${model}`;
}

/** Everything known of who inferred, when, and in what time; one entry for each thing known. */
export function originLines({ source, model, origin, latencyMs, heads }: Knowledge): readonly string[] {
  const made = [origin?.server, origin?.quantisation, origin?.date === undefined ? undefined : dayText(origin.date)];
  return [
    sourceText({ source, model }),
    ...(origin === undefined ? [] : [t('inferred before by {0}', [origin.source, ...made.filter(Boolean)].join(', '))]),
    ...(latencyMs === undefined
      ? []
      : [t({ message: 'in {0}', args: [durationText(latencyMs)], comment: 'How long it took: in 1.8 s.' })]),
    ...(heads === undefined
      ? []
      : [
          counted(heads.filter(({ under }) => under === undefined).length, t('1 event of the graph found'), (many) =>
            t('{0} events of the graph found', many),
          ),
        ]),
  ];
}

/** The knowledge of a cell as the user wants it by now: what was changed when it was made taken back, then today's changes made. */
export function currentKnowledge(knowledge: Knowledge, edits: readonly InferenceEdit[]): Knowledge {
  const inferences = Object.fromEntries(
    RELATIONS.map((relation): [Relation, readonly Inference[]] => [
      relation,
      knowledge.inferences[relation].map(asInferred),
    ]),
  ) as Record<Relation, readonly Inference[]>;
  return applyInferenceEdits({ ...knowledge, inferences }, edits);
}

/** True when the prompt would say something else now. */
export function isChanged(knowledge: Knowledge, edits: readonly InferenceEdit[]): boolean {
  return used(knowledge) !== used(currentKnowledge(knowledge, edits));
}

/** True when the user had changed something in it. */
export function isEdited(knowledge: Knowledge): boolean {
  return allOf(knowledge).some(({ original, dropped }) => original !== undefined || dropped === DROP_REASONS.user);
}

/** `13 of 25 used`. */
export function usedText(knowledge: Knowledge): string {
  const all = allOf(knowledge);
  const used = all.filter(({ dropped }) => dropped === undefined).length;
  return t('{used} of {all} used', { used, all: all.length });
}

function asInferred({ original, dropped, ...inference }: Inference): Inference {
  const kept = dropped === undefined || dropped === DROP_REASONS.user ? {} : { dropped };
  return { ...inference, ...kept, text: original ?? inference.text };
}

function allOf({ inferences }: Knowledge): readonly Inference[] {
  return RELATIONS.flatMap((relation) => inferences[relation]);
}

function used({ inferences }: Knowledge): string {
  const texts = (all: readonly Inference[]) =>
    all.flatMap(({ text, dropped }) => (dropped === undefined ? [text] : []));
  return JSON.stringify(RELATIONS.map((relation) => texts(inferences[relation])));
}
