import type { ChatMessage, Prompt } from '../../core/prompt/messages';
import { createRecentCache } from './recentCache';
import type { TextTable } from './textTable';

const ROLES = ['system', 'user', 'assistant'] as const;

const LETTERS = ['s', 'u', 'a'] as const;
const MESSAGE = /([sua])(\d+)/g;

/*
 * A coded prompt. Chat: the first letter of each message's role, and the row of its text: `s12u13a14u15`. Completion: the
 * rows of the text and of the stop strings' JSON: `12.13`. Any other: the row of its JSON: `12`. Stored prompts have this
 * form: it cannot be changed.
 */

/** Texts of one place in the prompts of a column are alike; one of them is what the others lean on. */
const CACHED_PLACES = 500;
/** Shorter texts are what somebody said, and quick to read as they are; longer ones come from the template. */
const LONG = 300;
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
    if (text.length < LONG) return texts.put(text);
    const model = models.get(place);
    const id = model === undefined ? texts.put(text) : texts.put(text, [...alike, model]);
    if (model === undefined || texts.storedBytes(id) > text.length * POORLY_PACKED) models.set(place, id);
    return id;
  };
  return {
    encode(prompt, place, alike) {
      if (!isPlain(prompt)) return String(texts.putJson(prompt));
      if (prompt.form === 'completion') return `${put(prompt.text, place, alike)}.${texts.putJson(prompt.stop)}`;
      const last = prompt.messages.length - 1;
      return prompt.messages
        .map(({ role, content }, index) => {
          const id = put(content, `${place} ${index === last ? 'last' : role}`, alike);
          return `${LETTERS[ROLES.indexOf(role)] ?? ''}${id}`;
        })
        .join('');
    },
    decode(coded) {
      if (/^\d+$/.test(coded)) return texts.json(Number(coded)) as Prompt;
      const [text, stop] = coded.split('.').map(Number);
      if (text !== undefined && stop !== undefined)
        return { form: 'completion', text: texts.get(text), stop: texts.json(stop) as readonly string[] };
      const messages = Array.from(coded.matchAll(MESSAGE), ([, letter, id]): ChatMessage => ({
        role: ROLES[LETTERS.findIndex((known) => known === letter)] ?? 'user',
        content: texts.get(Number(id)),
      }));
      return { form: 'chat', messages };
    },
    textsOf: (coded) => Array.from(coded.matchAll(/\d+/g), Number),
    forget: () => models.clear(),
  };
}

/** True when a prompt has no members beyond those that have a place of their own in the coded form. */
function isPlain(prompt: Prompt): boolean {
  if (prompt.form === 'completion') return Object.keys(prompt).length === 3;
  return Object.keys(prompt).length === 2 && prompt.messages.every((message) => Object.keys(message).length === 2);
}
