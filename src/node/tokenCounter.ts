import type { TokenCount, TokenCounter } from '../core/llm/tokenCounter';
import { createLruCache } from './lruCache';

type Tokeniser = 'o200k_base' | 'cl100k_base';
type CountTokens = (text: string, options: { disallowedSpecial: Set<string> }) => number;

const CACHED_TEXTS = 2000;

/** A run without a space, or of spaces, takes the tokeniser quadratic time; texts with longer ones are counted in pieces. */
const LONG_RUN = 4000;
const PIECE_LENGTH = 2000;

/** The models of each tokeniser, a router's `vendor/` prefix and a fine-tune's `ft:` looked past. */
const EXACT: readonly (readonly [RegExp, Tokeniser])[] = [
  [/^(?:gpt-3\.5|gpt-35)(?:$|-)|^gpt-4(?:$|-)|^(?:davinci|babbage)-002$/, 'cl100k_base'],
  [/^(?:chat)?gpt-4o(?:$|-)|^gpt-4\.[15](?:$|-)|^gpt-5(?:$|[-.])|^o[134](?:$|-)|^gpt-oss(?:$|-)/, 'o200k_base'],
];

/**
 * Counts with OpenAI's public tokenisers: exactly for OpenAI's models, as an estimate by `o200k_base` for every other, which
 * says so. Counts the text alone, without what a chat format adds around each message. A tokeniser is loaded when it is first needed.
 */
export function createTokenCounter(): TokenCounter {
  const cache = createLruCache<number>(CACHED_TEXTS);
  const loading = new Map<Tokeniser, Promise<CountTokens>>();
  const load = (tokeniser: Tokeniser): Promise<CountTokens> => {
    const known = loading.get(tokeniser);
    if (known !== undefined) return known;
    const started = loadTokeniser(tokeniser);
    loading.set(tokeniser, started);
    started.catch(() => loading.delete(tokeniser));
    return started;
  };

  return {
    async count(text, model): Promise<TokenCount> {
      const { tokeniser, exact } = tokeniserOf(model);
      const inPieces = hasLongRun(text);
      const key = `${tokeniser}\0${text}`;
      let tokens = cache.get(key);
      if (tokens === undefined) {
        tokens = countAll(await load(tokeniser), inPieces ? pieces(text) : [text]);
        cache.set(key, tokens);
      }
      return { tokens, tokeniser, exact: exact && !inPieces };
    },
  };
}

function tokeniserOf(model: string): { readonly tokeniser: Tokeniser; readonly exact: boolean } {
  const name =
    model
      .toLowerCase()
      .replace(/^ft:/, '')
      .replace(/^[\w.-]+\//, '')
      .split(':')[0] ?? '';
  const found = EXACT.find(([pattern]) => pattern.test(name));
  return found === undefined ? { tokeniser: 'o200k_base', exact: false } : { tokeniser: found[1], exact: true };
}

async function loadTokeniser(tokeniser: Tokeniser): Promise<CountTokens> {
  const loaded =
    tokeniser === 'o200k_base'
      ? await import('gpt-tokenizer/encoding/o200k_base')
      : await import('gpt-tokenizer/encoding/cl100k_base');
  return loaded.countTokens;
}

/** What looks like a special token is text here, as it is for the server. */
function countAll(countTokens: CountTokens, texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + countTokens(text, { disallowedSpecial: new Set() }), 0);
}

function hasLongRun(text: string): boolean {
  return text.length >= LONG_RUN && text.match(/\S+|\s+/g)?.some((run) => run.length >= LONG_RUN) === true;
}

function pieces(text: string): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / PIECE_LENGTH) }, (_, index) =>
    text.slice(index * PIECE_LENGTH, (index + 1) * PIECE_LENGTH),
  );
}
