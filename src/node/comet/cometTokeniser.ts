import { RELATIONS, type Relation } from '../../core/commonsense/relation';
import { AppError } from '../../core/util/errors';
import type { CometModelSpec } from './cometMessages';

/** The query about one relation, in tokens, special ones included. */
export interface CometQuery {
  readonly ids: readonly number[];
  /** Tokens of the event's end that were left off; the relation never is. */
  readonly cutTokens: number;
}

/** How events become queries and sequences become texts. */
export interface CometTokeniser {
  /** `{event} {relation} [GEN]`. */
  query(event: string, relation: Relation): CometQuery;
  /** Without special tokens and white space around. */
  text(tokens: readonly number[]): string;
}

/** What closes a query. */
const GENERATE = '[GEN]';

/** Loads a model's tokeniser. Throws `invalid-input` when it has no tokens for the relations: then the model is no COMET. */
export async function loadCometTokeniser({ folder, maxTokens }: CometModelSpec): Promise<CometTokeniser> {
  const { AutoTokenizer, env } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.useBrowserCache = false;
  const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  const encode = (text: string): readonly number[] => tokenizer.encode(text);
  const around = encode('');
  const opening = Math.ceil(around.length / 2);
  const missing = [...RELATIONS, GENERATE].filter((token) => encode(token).length !== around.length + 1);
  if (missing.length > 0)
    throw new AppError(
      'invalid-input',
      `The model in ${folder} is not a COMET: its tokeniser has no token for ${missing.join(', ')}. Give the folder of a COMET-BART.`,
    );
  return {
    query(event, relation) {
      const ids = encode(`${event} ${relation} ${GENERATE}`);
      if (ids.length <= maxTokens) return { ids, cutTokens: 0 };
      // Cut blindly, the relation would be the first thing to go, and all five queries the same.
      const end = encode(` ${relation} ${GENERATE}`).slice(opening);
      const kept = ids.slice(0, Math.max(opening, maxTokens - end.length));
      return { ids: [...kept, ...end], cutTokens: ids.length - kept.length - end.length };
    },
    text: (tokens) =>
      tokenizer.decode([...tokens], { skip_special_tokens: true, clean_up_tokenization_spaces: false }).trim(),
  };
}
