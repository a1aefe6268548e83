import type { CommonsenseModel, Inference, Knowledge } from './commonsenseModel';
import { RELATIONS, type Relation } from './relation';
import { DROP_REASONS } from './selectInferences';

/** What a user did with one inference, found by its relation and its text as the source gave it. An edit uses it, too. */
export type InferenceEdit = { readonly relation: Relation; readonly text: string } & (
  { readonly kind: 'drop' } | { readonly kind: 'put-back' } | { readonly kind: 'edit'; readonly to: string }
);

/** The user's edits by the id of the test case. */
export type KnowledgeEdits = Readonly<Record<string, readonly InferenceEdit[]>>;

/** Knowledge as the user wants it: every edit on the first inference of its relation that has its text; the last edit of a text counts. An edit that finds nothing is left alone, and one to a blank text drops. */
export function applyInferenceEdits(knowledge: Knowledge, edits: readonly InferenceEdit[]): Knowledge {
  if (edits.length === 0) return knowledge;
  const inferences = Object.fromEntries(
    RELATIONS.map((relation) => [relation, applyTo(knowledge.inferences[relation], relation, edits)]),
  ) as Record<Relation, readonly Inference[]>;
  return { ...knowledge, inferences };
}

/** A model whose knowledge the user has edited; `editsOf` is asked at each inference, so that what was changed since counts. */
export function withInferenceEdits(
  model: CommonsenseModel,
  editsOf: (testCaseId: string) => readonly InferenceEdit[],
): CommonsenseModel {
  return {
    signature: model.signature,
    async infer(testCase, signal) {
      return applyInferenceEdits(await model.infer(testCase, signal), editsOf(testCase.id));
    },
  };
}

/** The list of edits with one more, in place of an earlier one of the same inference. */
export function withEdit(edits: readonly InferenceEdit[], edit: InferenceEdit): readonly InferenceEdit[] {
  return [...edits.filter(({ relation, text }) => relation !== edit.relation || text !== edit.text), edit];
}

function applyTo(
  inferences: readonly Inference[],
  relation: Relation,
  edits: readonly InferenceEdit[],
): readonly Inference[] {
  const changed = [...inferences];
  for (const edit of edits) {
    if (edit.relation !== relation) continue;
    const at = changed.findIndex((inference) => (inference.original ?? inference.text) === edit.text);
    const found = changed[at];
    if (found !== undefined) changed[at] = changeOne(found, edit);
  }
  return changed;
}

function changeOne({ original, dropped, ...inference }: Inference, edit: InferenceEdit): Inference {
  const source = original ?? inference.text;
  if (edit.kind === 'edit') {
    const to = edit.to.replace(/\s+/g, ' ').trim();
    if (to !== '') return to === source ? { ...inference, text: to } : { ...inference, text: to, original: source };
  }
  if (edit.kind === 'put-back') return { ...inference, text: source };
  // The reason of the rules stays: it says why the text would not come back by itself.
  return { ...inference, text: source, dropped: dropped ?? DROP_REASONS.user };
}
