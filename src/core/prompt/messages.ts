/** One message of a chat request. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The form of the API: messages, or one text to continue. */
export type PromptForm = 'chat' | 'completion';

/** Exactly what a model is given: messages, or one text to continue with the strings at which it stops. */
export type Prompt =
  | { readonly form: 'chat'; readonly messages: readonly ChatMessage[] }
  | { readonly form: 'completion'; readonly text: string; readonly stop: readonly string[] };

/** The whole prompt as one text to read, count or compare. */
export function promptText(prompt: Prompt): string {
  if (prompt.form === 'completion') return prompt.text;
  return prompt.messages.map((message) => `${message.role}\n${message.content}`).join('\n\n');
}
