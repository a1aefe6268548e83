import { t } from '@vscode/l10n';
import type { Prompt } from '../../src/core/prompt/messages';
import { wordDiff, type DiffPart } from '../../src/core/util/wordDiff';

/** A message of a prompt, or one that only the base's has, as changes of the base's message at the same place. */
export interface MessageDiff {
  readonly role: string;
  readonly parts: readonly DiffPart[];
}

/** A prompt as blocks with a name each: the messages of a chat, or the text that is to be continued. */
export function promptBlocks(prompt: Prompt): readonly { readonly role: string; readonly content: string }[] {
  return prompt.form === 'chat' ? prompt.messages : [{ role: t('text to continue'), content: prompt.text }];
}

/** A prompt against the base's: the first message with the first, and so on; one that only one of the two has is inserted or deleted whole. */
export function promptDiff(base: Prompt, prompt: Prompt): readonly MessageDiff[] {
  const [before, after] = [promptBlocks(base), promptBlocks(prompt)];
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => {
    const [old, now] = [before[index], after[index]];
    const replaced =
      old === undefined || old.role === now?.role ? [] : [{ role: old.role, parts: wordDiff(old.content, '') }];
    if (now === undefined) return replaced;
    const base = old?.role === now.role ? old.content : '';
    return [...replaced, { role: now.role, parts: wordDiff(base, now.content) }];
  }).flat();
}
