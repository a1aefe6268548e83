import { AppError } from '../util/errors';
import type { SuggestSpec } from './suggestSpec';

/** Throws `invalid-setting`, naming the model, when money is limited and the price of one that is asked is unknown. */
export function requirePrices({ limits, base, proposer, objective }: SuggestSpec): void {
  if (limits.usd === undefined) return;
  const models = [base.spec.model, proposer.model, ...(objective.kind === 'judge' ? [objective.model] : [])];
  const without = models.find(({ price }) => price === undefined);
  if (without !== undefined)
    throw new AppError(
      'invalid-setting',
      `The budget limits money, and the price of "${without.id}" is unknown. Give its price, or limit calls or tokens.`,
    );
}
