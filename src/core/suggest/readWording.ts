import type { Completion } from '../llm/completion';

/** A wording as a model gave it, or why there is none. */
export type ReadWording =
  { readonly kind: 'wording'; readonly text: string } | { readonly kind: 'none'; readonly reason: string };

/**
 * Reads an answer by its fixed form alone: the first text between `<wording>` and `</wording>`, white space at its ends cut.
 * Nothing is guessed from what stands around it.
 */
export function readWording({ text, finishReason }: Pick<Completion, 'text' | 'finishReason'>): ReadWording {
  const found = /<wording>([\s\S]*?)<\/wording>/i.exec(text)?.[1];
  if (found !== undefined) return { kind: 'wording', text: found.replace(/\r\n?/g, '\n').trim() };
  if (finishReason === 'length') return { kind: 'none', reason: 'The answer was cut off before </wording>.' };
  return { kind: 'none', reason: 'The answer has no wording between <wording> and </wording>.' };
}
