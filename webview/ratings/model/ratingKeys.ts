import { t } from '@vscode/l10n';
import type { RatingValue } from '../../../src/core/ratings/ratingValue';
import type { ValueOption } from './questions';

/** What a key asks for. */
export type RatingCommand =
  | { readonly kind: 'rate'; readonly value: RatingValue }
  | { readonly kind: 'question'; readonly step: 1 | -1 }
  | { readonly kind: 'option'; readonly step: 1 | -1 }
  | { readonly kind: 'next' | 'back' | 'forward' | 'skip' | 'undo' | 'note' };

/** The keys, as they are told at the foot of the page. */
export function keyHints(): readonly (readonly [keys: string, what: string])[] {
  return [
    ['↑ ↓', t({ message: 'question', comment: 'What a key does: goes to another question.' })],
    [t('← →, Space'), t({ message: 'choose', comment: 'What a key does: chooses a value.' })],
    [t('Enter'), t('next item')],
    [t('Backspace'), t({ message: 'back', comment: 'What a key does: goes to the item before.' })],
    ['S', t({ message: 'skip', comment: 'What a key does: skips the item.' })],
    ['U', t({ message: 'undo', comment: 'What a key does: takes the last rating back.' })],
    ['N', t({ message: 'note', comment: 'What a key does: opens the note.' })],
  ];
}

/** The command of a key press, `undefined` for a key that means nothing here. */
export function commandOf(
  { key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  options: readonly ValueOption[],
): RatingCommand | undefined {
  const pressed = key.toLowerCase();
  if (ctrlKey || metaKey) return pressed === 'z' && !altKey ? { kind: 'undo' } : undefined;
  if (altKey) return undefined;
  const option = options.find(({ digit, letter }) => digit === pressed || letter === pressed);
  if (option !== undefined) return { kind: 'rate', value: option.value };
  return Object.hasOwn(COMMANDS, pressed) ? COMMANDS[pressed] : undefined;
}

const COMMANDS: Readonly<Partial<Record<string, RatingCommand>>> = {
  arrowdown: { kind: 'question', step: 1 },
  arrowup: { kind: 'question', step: -1 },
  arrowright: { kind: 'option', step: 1 },
  arrowleft: { kind: 'option', step: -1 },
  enter: { kind: 'next' },
  backspace: { kind: 'back' },
  pageup: { kind: 'back' },
  pagedown: { kind: 'forward' },
  s: { kind: 'skip' },
  u: { kind: 'undo' },
  n: { kind: 'note' },
};
