import type { BenchChoices } from './benchChoices';
import type { Inputs } from './benchInputs';
import type { Models, ChosenModel } from './models';
import type { Templates } from './templates';

/** What the sentences are about. */
export interface NoticeParts {
  readonly choices: BenchChoices;
  readonly inputs: Inputs;
  readonly templates: Templates;
  readonly models: Models;
  /** The model that the bench uses in place of the chosen one, if that is gone. */
  readonly model: ChosenModel | undefined;
}

/** Sentences about what was chosen and is not there any more, and what the bench does instead. */
export function goneNotices({ choices, inputs, templates, models, model }: NoticeParts): readonly string[] {
  const notices: string[] = [];
  const { current, missing } = templates;
  if (missing && current !== undefined) {
    const name = current.document.uri.path.split('/').at(-1) ?? '';
    notices.push(`${name} was deleted or moved. The bench goes on with its text; save it to bring the file back.`);
  }
  const { testCaseId } = choices;
  const [first] = inputs.testCases;
  if (testCaseId !== undefined && first !== undefined && inputs.testCases.every(({ id }) => id !== testCaseId))
    notices.push(
      `The test case ${testCaseId} is not in the open files any more, so another is shown. Its runs are kept.`,
    );
  const chosen = choices.model;
  if (chosen !== undefined && models.find(chosen.endpointId, chosen.model) === undefined && model !== undefined)
    notices.push(
      `${chosen.model} at ${chosen.endpointId} is not there any more, so ${model.model.id} is used. Choose a model, or set it up again.`,
    );
  return notices;
}
