import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { AppError } from '../core/util/errors';

/** Reads arguments by Node's own parser; throws `invalid-setting` with its sentence for one that is unknown or has no value. */
export function parseArguments<T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
  } catch (error) {
    const sentence = (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
    throw new AppError('invalid-setting', sentence, { cause: error });
  }
}

/** The value of an argument that has to be there. */
export function requiredValue(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new AppError('invalid-setting', `--${name} is missing.`);
  return value;
}

/** The parts of a list that is separated by commas, blank ones left out. */
export function listValue(text: string): readonly string[] {
  return text.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));
}

/** A number within bounds. */
export function numberValue(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= least && value <= most) return value;
  throw new AppError('invalid-setting', `--${name} must be a number from ${least} to ${most}, and "${text}" is not.`);
}

/** A whole number within bounds. */
export function integerValue(name: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = numberValue(name, text, least, most);
  if (Number.isInteger(value)) return value;
  throw new AppError('invalid-setting', `--${name} must be a whole number, and "${text}" is not.`);
}

/** One of the words allowed. */
export function choiceValue<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found !== undefined) return found;
  throw new AppError('invalid-setting', `--${name} must be ${allowed.join(' or ')}, and "${text}" is not.`);
}

/** An option as an object of one member, or of none when it was not given. */
export function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>);
}
