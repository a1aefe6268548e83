import { l10n, window } from 'vscode';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import type { ChosenModel } from '../models';
import { labelWithoutIcons } from '../trees/plainLabel';

/** Asks for a chat model that can be asked with its sampling set, the one that answers first; `undefined` when the user turns away. Throws `not-found`. */
export async function pickAskedModel(
  { models }: Bench,
  answering: ChosenModel,
  title: string,
): Promise<ChosenModel | undefined> {
  const isOwn = (endpointId: string, model: string): boolean =>
    endpointId === answering.endpoint.id && model === answering.model.id;
  const items = models.choices
    .filter(({ recorded, form, endpointId }) => {
      const kind = models.endpoints.find(({ id }) => id === endpointId)?.kind;
      return !recorded && form === 'chat' && kind !== 'editor';
    })
    .map(({ endpointId, endpointName, model }) => {
      const name = labelWithoutIcons(endpointName);
      const description = isOwn(endpointId, model) ? l10n.t('{0}, the model that answers', name) : name;
      return { label: labelWithoutIcons(model), description, endpointId, model };
    })
    .sort((a, b) => Number(isOwn(b.endpointId, b.model)) - Number(isOwn(a.endpointId, a.model)));
  if (items.length === 0)
    throw new AppError(
      'not-found',
      l10n.t('There is no chat model that could be asked. Run "Rapport: Connect a Model".'),
    );
  const picked = await window.showQuickPick(items, { title, matchOnDescription: true });
  return picked === undefined ? undefined : models.find(picked.endpointId, picked.model);
}
