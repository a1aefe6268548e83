import type { Spent } from '../llm/budget';

/** What was spent, in words. */
export function spentText({ calls, tokens, usd }: Spent): string {
  const number = (value: number): string => value.toLocaleString('en');
  return `${number(calls)} calls, ${number(tokens)} tokens, ${usd === null ? 'money unknown (no price)' : `${usd.toFixed(4)} US dollars`}`;
}
