import type { Completion } from '../llm/completion';
import type { AnswerForm } from './metaPrompt';

/** A wording as a model gave it, or why there is none. */
export type ReadWording =
  { readonly kind: 'wording'; readonly text: string } | { readonly kind: 'none'; readonly reason: string };

/**
 * Reads an answer by its fixed form alone, white space at its ends cut: the first text between `<wording>` and `</wording>`, or,
 * where that is what was asked for, the whole answer, without quotes around all of it. Nothing is guessed from prose.
 */
export function readWording(
  { text, finishReason }: Pick<Completion, 'text' | 'finishReason'>,
  form: AnswerForm,
): ReadWording {
  const none = (reason: string): ReadWording => ({ kind: 'none', reason });
  const found = form === 'tagged' ? /<wording>([\s\S]*?)<\/wording>/i.exec(text)?.[1] : text;
  if (finishReason === 'length' && (form === 'whole' || found === undefined))
    return none('The answer was cut off before its end.');
  if (found === undefined) return none('The answer has no wording between <wording> and </wording>.');
  const plain = found.replace(/\r\n?/g, '\n').trim();
  const unquoted = form === 'whole' ? (/^"([^"]*)"$/.exec(plain)?.[1] ?? plain) : plain;
  return { kind: 'wording', text: unquoted.trim() };
}
