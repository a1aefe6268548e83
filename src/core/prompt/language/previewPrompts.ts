import type { PromptLayouts, PromptParts } from '../buildPrompt';
import type { Prompt } from '../messages';
import type { LaidOutPrompt } from '../promptLayout';

/** Stands in a prompt for a reply that has not been given yet. */
export const REPLY_TO_COME = '(the reply of stage one, which is not known yet)';

/** One request as it would be sent. */
export interface PreviewedPrompt {
  readonly stage: 'one' | 'response';
  readonly layout: LaidOutPrompt;
  /** It waits for the reply of stage one, in whose place a note stands. */
  readonly waits: boolean;
}

/**
 * The requests of a strategy in their order. `replyTo` tells what stage two is given after that question of stage one, where
 * it is known. Throws what building a prompt throws.
 */
export async function previewPrompts(
  layouts: PromptLayouts,
  parts: PromptParts,
  stages: 'one' | 'two',
  replyTo: (question: Prompt) => string | undefined,
  signal: AbortSignal,
): Promise<readonly PreviewedPrompt[]> {
  if (stages === 'one') return [{ stage: 'response', layout: await layouts.response(parts, signal), waits: false }];
  const one = await layouts.stageOne(parts, signal);
  const reply = replyTo(one.prompt);
  const two = await layouts.stageTwo(parts, reply ?? REPLY_TO_COME, signal);
  return [
    { stage: 'one', layout: one, waits: false },
    { stage: 'response', layout: two, waits: reply === undefined },
  ];
}

/** The texts of a prompt in their order, each with its role. */
export function textsOf(prompt: Prompt): readonly { readonly role: string; readonly text: string }[] {
  if (prompt.form === 'completion') return [{ role: 'text to continue', text: prompt.text }];
  return prompt.messages.map(({ role, content }) => ({ role, text: content }));
}
