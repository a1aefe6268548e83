import { l10n, window, type QuickPickItem } from 'vscode';
import { whyUnavailable } from '../core/strategy/availability';
import type { Bench } from './bench';
import { labelWithoutIcons } from './trees/plainLabel';

interface IdItem extends QuickPickItem {
  readonly id: string;
}

/** Lets the user tick the strategies to compare. */
export async function pickStrategies(bench: Bench): Promise<void> {
  const chosen = bench.strategyIds;
  const items = bench.strategies.all.map(({ strategy: preset }): IdItem => {
    const missing = whyUnavailable(preset, bench.capabilities);
    return {
      id: preset.id,
      label: labelWithoutIcons(preset.name),
      picked: chosen.includes(preset.id),
      ...(missing === undefined ? {} : { detail: missing }),
    };
  });
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Strategies to compare'),
    canPickMany: true,
    placeHolder: l10n.t('One column each'),
  });
  if (picked !== undefined) await bench.chooseStrategies(picked.map(({ id }) => id));
}

/** Lets the user pick one of the models there are. */
export async function pickModel(bench: Bench): Promise<void> {
  const items = bench.models.choices.map(({ endpointId, endpointName, model, form }) => ({
    label: labelWithoutIcons(model),
    model,
    description: labelWithoutIcons(endpointName),
    detail: form === 'completion' ? l10n.t('completion form') : l10n.t('chat form'),
    endpointId,
  }));
  if (items.length === 0)
    return void window.showInformationMessage(l10n.t('There is no model yet. Run "Rapport: Connect a Model".'));
  const picked = await window.showQuickPick(items, { title: l10n.t('Model'), matchOnDescription: true });
  if (picked !== undefined) await bench.chooseModel(picked.endpointId, picked.model);
}
