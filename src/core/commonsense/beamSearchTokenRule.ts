import type { BeamSearchSettings } from './beamSearchSettings';

/** What may follow a sequence: only some tokens, which then cost nothing, or all but some. */
export type TokenRule =
  | { readonly kind: 'forced'; readonly tokens: readonly number[] }
  | { readonly kind: 'banned'; readonly tokens: readonly number[] };

/** What may follow `tokens` (start token included): the logits processors of `generate`, in their order; a forced token wins over a ban. */
export function tokenRule(tokens: readonly number[], settings: BeamSearchSettings): TokenRule {
  const { forcedBosTokenId, forcedEosTokenIds, maxLength, minLength, noRepeatNgramSize, eosTokenIds } = settings;
  if (forcedEosTokenIds.length > 0 && tokens.length === maxLength - 1)
    return { kind: 'forced', tokens: forcedEosTokenIds };
  if (forcedBosTokenId !== undefined && tokens.length === 1) return { kind: 'forced', tokens: [forcedBosTokenId] };
  const banned = new Set(noRepeatNgramSize > 0 ? completions(tokens, noRepeatNgramSize) : []);
  if (tokens.length < minLength) for (const token of eosTokenIds) banned.add(token);
  return { kind: 'banned', tokens: [...banned] };
}

/** The tokens that would repeat a run of `size` tokens. */
function* completions(tokens: readonly number[], size: number): Generator<number> {
  const last = tokens.length - (size - 1);
  for (let from = 0; from < last; from++) {
    let at = 0;
    while (at < size - 1 && tokens[from + at] === tokens[last + at]) at++;
    const next = tokens[from + size - 1];
    if (at === size - 1 && next !== undefined) yield next;
  }
}
