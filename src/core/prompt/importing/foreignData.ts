import { parseDocument } from 'yaml';
import { AppError } from '../../util/errors';

/** A foreign file larger than this is refused. */
const MAX_CHARACTERS = 2_000_000;

/** A mapping of YAML or JSON. */
export type ForeignMap = Readonly<Record<string, unknown>>;

/** Reads YAML as a mapping; throws `invalid-input` with the line when it is none. */
export function readYamlMap(text: string, file: string): ForeignMap {
  if (text.length > MAX_CHARACTERS) throw new AppError('invalid-input', `${file} is too large to be a prompt.`);
  const document = parseDocument(text, { logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    throw new AppError('invalid-input', `${file}, line ${line}, is not YAML: ${error.message.split('\n')[0] ?? ''}`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new AppError('invalid-input', `${file} cannot be read: its aliases multiply.`, { cause });
  }
  if (!isMap(value)) throw new AppError('invalid-input', `${file} is not a mapping of keys to values.`);
  return value;
}

/** True for a mapping. */
export function isMap(value: unknown): value is ForeignMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of a list; nothing for what is none. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** A value as the text that a template would show. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Values by name, as texts. */
export function valuesOf(value: unknown): Readonly<Record<string, string>> {
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, textOf(one)])) : {};
}

/** Messages as a list of `{role, content}`; contents in parts are joined, and what is no text in them is named. */
export function messagesOf(
  value: unknown,
  left: string[],
): readonly { readonly role: string; readonly content: string }[] {
  return itemsOf(value).flatMap((item) => {
    if (!isMap(item)) return [];
    const { content } = item;
    if (!Array.isArray(content)) return [{ role: textOf(item['role']), content: textOf(content) }];
    const texts = itemsOf(content).flatMap((part) =>
      isMap(part) && typeof part['text'] === 'string' ? [part['text']] : [],
    );
    if (texts.length < content.length) left.push('Parts of a message that are no text (pictures, files).');
    return [{ role: textOf(item['role']), content: texts.join('\n') }];
  });
}

/** Names the keys of a file that nothing here has a place for. */
export function nameLeft(map: ForeignMap, keys: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(keys).flatMap(([key, why]) => (map[key] === undefined ? [] : [`"${key}": ${why}`]));
}
