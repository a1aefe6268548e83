import { l10n } from 'vscode';
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
    notices.push(
      l10n.t('{0} was deleted or moved. The bench goes on with its text; save it to bring the file back.', name),
    );
  }
  const { testCaseId } = choices;
  const [first] = inputs.testCases;
  if (testCaseId !== undefined && first !== undefined && inputs.testCases.every(({ id }) => id !== testCaseId))
    notices.push(
      l10n.t(
        'The test case {0} is not in the open files any more, so another is shown. Its runs are kept.',
        testCaseId,
      ),
    );
  const chosen = choices.model;
  if (chosen !== undefined && models.find(chosen.endpointId, chosen.model) === undefined && model !== undefined)
    notices.push(
      l10n.t('{model} at {endpointId} is not there any more, so {id} is used. Choose a model, or set it up again.', {
        model: chosen.model,
        endpointId: chosen.endpointId,
        id: model.model.id,
      }),
    );
  return notices;
}
