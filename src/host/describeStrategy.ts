import { l10n } from 'vscode';
import type { VariantChoice } from '../core/prompt/template';
import type { ExemplarChoice, Strategy } from '../core/strategy/strategy';
import { counted } from './counted';

/** A strategy in words: `5 nearest exemplars, nearest last, two stages, no knowledge`. */
export function describeStrategy({ exemplars, stages, truth, knowledge }: Strategy): string {
  return [
    describeExemplars(exemplars),
    stages === 'two' ? l10n.t('two stages') : l10n.t('one stage'),
    ...(stages === 'one' || truth === 'none'
      ? []
      : [truth === 'emotion' ? l10n.t('true emotion given') : l10n.t('true situation given')]),
    knowledge ? l10n.t('commonsense knowledge') : l10n.t('no knowledge'),
  ].join(', ');
}

/** Which exemplars are shown, in words. */
export function describeExemplars(choice: ExemplarChoice): string {
  if (choice.kind === 'none' || choice.k === 0) return l10n.t('no exemplars');
  if (choice.kind === 'random') return counted(choice.k, l10n.t('1 random exemplar'), l10n.t('{0} random exemplars'));
  const order = { 'nearest-first': [], 'nearest-last': [l10n.t('nearest last')], shuffled: [l10n.t('shuffled')] };
  return [
    counted(choice.k, l10n.t('1 nearest exemplar'), l10n.t('{0} nearest exemplars')),
    ...order[choice.order ?? 'nearest-first'],
    ...(choice.onePerDialogue === true ? [l10n.t('one per dialogue')] : []),
  ].join(', ');
}

/** The wording that is not the main text: `Guideline Instruction: warmer`; empty when all of it is. */
export function describeVariants(variants: VariantChoice): string {
  return Object.entries(variants)
    .map(([section, variant]) => `${section}: ${variant}`)
    .join(', ');
}
