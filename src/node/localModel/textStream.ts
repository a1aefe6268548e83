/** Turns tokens into text as they come. */
export interface TextStream {
  /** Takes a token in; true when the text has come to a stop sequence, which is not part of it. */
  push(token: number): boolean;
  /** Tells what was held back. */
  end(): void;
}

/** What a decoder writes for bytes that are no whole character yet. */
const INCOMPLETE = '\uFFFD';

/**
 * Tells each piece of text as soon as nothing can change it: characters made of several tokens when they are whole, what may
 * be the beginning of a stop sequence when it is none. The pieces together are the text of all tokens up to the stop.
 */
export function createTextStream(
  decode: (tokens: readonly number[]) => string,
  stop: readonly string[],
  tell: (piece: string) => void,
): TextStream {
  const stops = stop.filter((one) => one !== '');
  const tokens: number[] = [];
  // How a token is written may depend on the one before it: each piece is decoded behind those of the last piece.
  let before = 0;
  let decoded = 0;
  let held = '';
  let stopped = false;

  const take = (piece: string): void => {
    held += piece;
    const at = Math.min(...stops.map((one) => held.indexOf(one)).filter((index) => index >= 0));
    stopped = Number.isFinite(at);
    const sure = stopped ? at : held.length - longestBeginning(held, stops);
    if (sure > 0) tell(held.slice(0, sure));
    held = stopped ? '' : held.slice(sure);
  };
  const decodeNew = (whole: boolean): void => {
    const known = decode(tokens.slice(before, decoded));
    const now = decode(tokens.slice(before));
    if (now.length <= known.length || (!whole && now.endsWith(INCOMPLETE))) return;
    before = decoded;
    decoded = tokens.length;
    take(now.slice(known.length));
  };
  return {
    push(token) {
      tokens.push(token);
      decodeNew(false);
      return stopped;
    },
    end() {
      if (!stopped) decodeNew(true);
      if (!stopped && held !== '') tell(held);
      held = '';
    },
  };
}

/** How many characters at the end of a text may be the beginning of one of these. */
function longestBeginning(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops)
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--)
      if (text.endsWith(stop.slice(0, length))) longest = length;
  return longest;
}
