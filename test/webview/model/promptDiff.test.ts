import { describe, expect, it } from 'vitest';
import type { Prompt } from '../../../src/core/prompt/messages';
import { promptDiff } from '../../../webview/model/promptDiff';

const chat = (...messages: [role: 'system' | 'user' | 'assistant', content: string][]): Prompt => ({
  form: 'chat',
  messages: messages.map(([role, content]) => ({ role, content })),
});

function told(base: Prompt, prompt: Prompt): readonly string[] {
  const sign = { same: '', inserted: '+', deleted: '-' };
  return promptDiff(base, prompt).map(
    ({ role, parts }) => `${role}: ${parts.map(({ kind, text }) => `${sign[kind]}${text}`).join('|')}`,
  );
}

describe('a prompt as changes of another', () => {
  it('goes message by message', () => {
    expect(
      told(chat(['system', 'Be kind.'], ['user', 'hi']), chat(['system', 'Be very kind.'], ['user', 'hi'])),
    ).toEqual(['system: Be |+very |kind.', 'user: hi']);
  });

  it('shows whole the messages that only one of the two has', () => {
    expect(told(chat(['user', 'a']), chat(['user', 'a'], ['assistant', 'b']))).toEqual(['user: a', 'assistant: +b']);
    expect(told(chat(['user', 'a'], ['assistant', 'b']), chat(['user', 'a']))).toEqual(['user: a', 'assistant: -b']);
    expect(told(chat(['user', 'a']), chat(['system', 'b']))).toEqual(['user: -a', 'system: +b']);
  });
});
