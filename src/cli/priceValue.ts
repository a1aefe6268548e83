import type { Price } from '../core/llm/endpoint';
import { AppError } from '../core/util/errors';
import { listValue, numberValue } from './argumentValues';

/** Two prices in US dollars per million tokens: of prompts, of answers. */
export function priceValue(name: string, text: string | undefined): Price | undefined {
  if (text === undefined) return undefined;
  const [input, output, ...more] = listValue(text);
  if (input === undefined || output === undefined || more.length > 0)
    throw new AppError('invalid-setting', `--${name} takes two numbers: US dollars per million tokens in and out.`);
  return {
    inputPerMillionUsd: numberValue(name, input, 0, 1e9),
    outputPerMillionUsd: numberValue(name, output, 0, 1e9),
  };
}
