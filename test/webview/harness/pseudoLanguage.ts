import path from 'node:path';
import { collectMessages } from '../../../scripts/collectMessages.mjs';
import type { MessageBundle } from '../../../src/protocol/pageLanguage';

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = 'áƀçðéƒĝĥíĵķĺɱñóþɋŕšţúṽŵẋýžÁƁÇÐÉƑĜĤÍĴĶĹṀÑÓÞɊŔŠŢÚṼŴẊÝŽ';

/** A message as nobody speaks it: in brackets, no letter left plain, vowels twice so that it is about a third longer; placeholders stay. */
export function pseudo(message: string): string {
  const words = message.replace(/\{\w+\}|[A-Za-z]/g, (piece) => {
    const accented = ACCENTED[PLAIN.indexOf(piece)];
    if (piece.length > 1 || accented === undefined) return piece;
    return /[aeiou]/.test(piece) ? accented + accented : accented;
  });
  return `⟦${words}⟧`;
}

/** Every message of the panels in that language. */
export function pseudoLanguage(): MessageBundle {
  const root = path.resolve(import.meta.dirname, '../../..');
  return Object.fromEntries(
    collectMessages(root, ['webview/**/*.ts']).map(({ key, message }) => [key, pseudo(message)]),
  );
}
