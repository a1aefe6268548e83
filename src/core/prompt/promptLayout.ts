import type { ChatMessage, Prompt } from './messages';
import type { SectionName } from './template';

/** What a stretch of a prompt comes from. */
export type PromptOrigin =
  | { readonly kind: 'section'; readonly name: SectionName; readonly variant?: string }
  | { readonly kind: 'dialogue' }
  | { readonly kind: 'stage-one-reply' };

/** A stretch of a text, by its offsets, and what it comes from. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
  readonly origin: PromptOrigin;
}

/** A text and where its parts come from. */
export interface LaidOutText {
  readonly text: string;
  readonly spans: readonly TextSpan[];
}

/** A prompt with the parts of each of its messages; the one text of a completion prompt counts as a message. */
export interface LaidOutPrompt {
  readonly prompt: Prompt;
  readonly spans: readonly (readonly TextSpan[])[];
}

/** A message of a chat with its parts. */
export interface LaidOutMessage extends LaidOutText {
  readonly role: ChatMessage['role'];
}

/** A text that comes from one thing, or from what builds the prompt. */
export function laidOut(text: string, origin?: PromptOrigin): LaidOutText {
  return { text, spans: origin === undefined || text === '' ? [] : [{ start: 0, end: text.length, origin }] };
}

/** Joins what is there and not empty. */
export function joinLaidOut(blocks: readonly (LaidOutText | undefined)[], separator: string): LaidOutText {
  let text = '';
  const spans: TextSpan[] = [];
  for (const block of blocks) {
    if (block === undefined || block.text === '') continue;
    if (text !== '') text += separator;
    const shift = text.length;
    spans.push(...block.spans.map(({ start, end, origin }) => ({ start: start + shift, end: end + shift, origin })));
    text += block.text;
  }
  return { text, spans };
}

/** Messages as a prompt. */
export function chatLayout(messages: readonly LaidOutMessage[]): LaidOutPrompt {
  return {
    prompt: { form: 'chat', messages: messages.map(({ role, text }) => ({ role, content: text })) },
    spans: messages.map(({ spans }) => spans),
  };
}

/** One text as a prompt, with what stops its continuation. */
export function completionLayout({ text, spans }: LaidOutText, stop: readonly string[]): LaidOutPrompt {
  return { prompt: { form: 'completion', text, stop }, spans: [spans] };
}
