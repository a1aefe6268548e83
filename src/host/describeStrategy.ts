import type { VariantChoice } from '../core/prompt/template';
import type { ExemplarChoice, Strategy } from '../core/strategy/strategy';

/** A strategy in words: `5 nearest exemplars, nearest last, two stages, no knowledge`. */
export function describeStrategy({ exemplars, stages, truth, knowledge }: Strategy): string {
  return [
    describeExemplars(exemplars),
    stages === 'two' ? 'two stages' : 'one stage',
    ...(stages === 'one' || truth === 'none' ? [] : [`true ${truth} given`]),
    knowledge ? 'commonsense knowledge' : 'no knowledge',
  ].join(', ');
}

/** Which exemplars are shown, in words. */
export function describeExemplars(choice: ExemplarChoice): string {
  if (choice.kind === 'none' || choice.k === 0) return 'no exemplars';
  const one = choice.k === 1 ? 'exemplar' : 'exemplars';
  if (choice.kind === 'random') return `${choice.k} random ${one}`;
  const order = { 'nearest-first': '', 'nearest-last': ', nearest last', shuffled: ', shuffled' };
  const single = choice.onePerDialogue === true ? ', one per dialogue' : '';
  return `${choice.k} nearest ${one}${order[choice.order ?? 'nearest-first']}${single}`;
}

/** The wording that is not the main text: `Guideline Instruction: warmer`; empty when all of it is. */
export function describeVariants(variants: VariantChoice): string {
  return Object.entries(variants)
    .map(([section, variant]) => `${section}: ${variant}`)
    .join(', ');
}
