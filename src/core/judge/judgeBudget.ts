import type { BudgetLimits } from '../llm/budget';
import { AppError } from '../util/errors';

const UNITS: ReadonlyMap<string, keyof BudgetLimits> = new Map([
  ['usd', 'usd'],
  ['$', 'usd'],
  ['dollar', 'usd'],
  ['call', 'calls'],
  ['token', 'tokens'],
]);

/**
 * Limits as somebody types them: `2 usd`, `500 calls`, `100000 tokens`, or several with commas; nothing for no limit.
 * Throws `invalid-setting` saying how to write them.
 */
export function parseBudget(text: string): BudgetLimits {
  const limits: { -readonly [Limit in keyof BudgetLimits]: BudgetLimits[Limit] } = {};
  for (const part of text.replace(/(?<=\d),(?=\d{3}\b)/g, '').split(',')) {
    if (part.trim() === '') continue;
    const [, number = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+|\$)\s*$/i.exec(part) ?? [];
    const limit = UNITS.get(unit.toLowerCase().replace(/(?<=[a-z]{3})s$/, ''));
    const value = Number(number);
    if (limit === undefined || (limit !== 'usd' && !Number.isInteger(value)))
      throw new AppError('invalid-setting', `"${part.trim()}" is no limit: write 2 usd, 500 calls or 100000 tokens.`);
    limits[limit] = value;
  }
  return limits;
}
