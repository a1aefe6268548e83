import { isPythonSpace } from '../../core/metrics/pythonText';
import type { LayerModelSpec } from './bertScoreMessages';

/** The tokens of a text, special ones included. */
export interface TextTokens {
  readonly ids: readonly number[];
  readonly isTruncated: boolean;
}

/** How texts become tokens. */
export interface TextTokeniser {
  tokenise(text: string): TextTokens;
  /** True for a token that opens or closes every text. */
  isSpecial(id: number): boolean;
  /** How a token reads, with the space before it where the tokeniser counts that in. */
  nameOf(id: number): string;
}

/** Loads a model's tokeniser, to be used as bert_score uses it: white space off, a space before, cut to what is read. */
export async function loadTextTokeniser({ folder, maxTokens, prefixSpace }: LayerModelSpec): Promise<TextTokeniser> {
  const { AutoTokenizer, env } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.useBrowserCache = false;
  const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  const around = tokenizer.encode('');
  const special = new Set(around);
  // What opens a text comes first, what closes it last; of an odd number one more opens.
  const opening = Math.ceil(around.length / 2);
  const closing = around.slice(opening);
  return {
    tokenise(text) {
      const stripped = stripPython(text);
      if (stripped === '') return { ids: around, isTruncated: false };
      const ids = tokenizer.encode(prefixSpace ? ` ${stripped}` : stripped);
      if (ids.length <= maxTokens) return { ids, isTruncated: false };
      return { ids: [...ids.slice(0, maxTokens - closing.length), ...closing], isTruncated: true };
    },
    isSpecial: (id) => special.has(id),
    nameOf: (id) => tokenizer.decode([id], { clean_up_tokenization_spaces: false }),
  };
}

/** Python's `str.strip()`. */
function stripPython(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isPythonSpace(text.charCodeAt(from))) from++;
  while (to > from && isPythonSpace(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}
