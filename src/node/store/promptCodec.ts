import type { ChatMessage, Prompt } from '../../core/prompt/messages';
import { createRecentCache } from './recentCache';
import { SHORTEST_DEFLATED } from './textCoding';
import type { TextTable } from './textTable';

const ROLES = ['system', 'user', 'assistant'] as const;

/** Chat: role and text row of each message in turn. Completion: the text's row, and that of the stop strings' JSON. Any other: its JSON. */
type CodedPrompt =
  { readonly chat: readonly number[] } | { readonly text: number; readonly stop: number } | { readonly json: number };

/** Texts of one place in the prompts of a column are alike; one of them is what the others lean on. */
const CACHED_PLACES = 500;
/** A text that takes more than this share of its characters was not like the one it leaned on. */
const POORLY_PACKED = 0.25;

/** Writes prompts as rows of texts. */
export interface PromptCodec {
  /**
   * The coded prompt. `place` names where prompts like this one come from (column and stage); `alike` are rows of texts that
   * this very prompt quotes. To be called inside `write`.
   */
  encode(prompt: Prompt, place: string, alike: readonly number[]): string;
  decode(coded: string): Prompt;
  /** The rows of texts that a coded prompt refers to. */
  textsOf(coded: string): readonly number[];
  /** Forgets which texts are like which: after a failed transaction. */
  forget(): void;
}

/** Makes the codec. */
export function createPromptCodec(texts: TextTable): PromptCodec {
  const models = createRecentCache<string, number>(CACHED_PLACES);

  const put = (text: string, place: string, alike: readonly number[]): number => {
    if (text.length < SHORTEST_DEFLATED) return texts.put(text);
    const model = models.get(place);
    const id = model === undefined ? texts.put(text) : texts.put(text, [...alike, model]);
    if (model === undefined || texts.storedBytes(id) > text.length * POORLY_PACKED) models.set(place, id);
    return id;
  };
  const code = (prompt: Prompt, place: string, alike: readonly number[]): CodedPrompt => {
    if (!isPlain(prompt)) return { json: texts.putJson(prompt) };
    if (prompt.form === 'completion') return { text: put(prompt.text, place, alike), stop: texts.putJson(prompt.stop) };
    const last = prompt.messages.length - 1;
    return {
      chat: prompt.messages.flatMap(({ role, content }, index) => [
        ROLES.indexOf(role),
        put(content, `${place} ${index === last ? 'last' : role}`, alike),
      ]),
    };
  };

  return {
    encode: (prompt, place, alike) => JSON.stringify(code(prompt, place, alike)),
    decode(text) {
      const coded = JSON.parse(text) as CodedPrompt;
      if ('json' in coded) return texts.json(coded.json) as Prompt;
      if ('text' in coded) {
        const stop = texts.json(coded.stop) as readonly string[];
        return { form: 'completion', text: texts.get(coded.text), stop };
      }
      const { chat } = coded;
      const messages = Array.from({ length: chat.length / 2 }, (_, index): ChatMessage => ({
        role: ROLES[chat[2 * index] as number] ?? 'user',
        content: texts.get(chat[2 * index + 1] as number),
      }));
      return { form: 'chat', messages };
    },
    textsOf(text) {
      const coded = JSON.parse(text) as CodedPrompt;
      if ('json' in coded) return [coded.json];
      if ('text' in coded) return [coded.text, coded.stop];
      return coded.chat.filter((_, index) => index % 2 === 1);
    },
    forget: () => models.clear(),
  };
}

/** True when a prompt has no members beyond those that have a place of their own in the coded form. */
function isPlain(prompt: Prompt): boolean {
  if (prompt.form === 'completion') return Object.keys(prompt).length === 3;
  return Object.keys(prompt).length === 2 && prompt.messages.every((message) => Object.keys(message).length === 2);
}
