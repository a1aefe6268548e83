import { describe, expect, it } from 'vitest';
import type { CompletionRequest } from '../../../src/core/llm/completion';
import { recordingHash, requestBody, requestHash } from '../../../src/core/llm/requestHash';

const CHAT: CompletionRequest = {
  endpointId: 'local',
  model: 'tiny',
  prompt: { form: 'chat', messages: [{ role: 'user', content: 'hi' }] },
  sampling: { temperature: 0, maxTokens: 5 },
};
const TEXT: CompletionRequest = { ...CHAT, prompt: { form: 'completion', text: 'hi', stop: [] } };

describe('requestHash', () => {
  // Each value is `sha256sum` of the canonical JSON, computed outside: recordings and stores out there are found by it.
  it('is SHA-256 of the canonical JSON, as any other program would compute it', () => {
    expect(recordingHash(CHAT)).toBe('065da0c6fde9c85c5b5b3d76405843b05e61b5b7b07f775b5047e86829dab612');
    expect(recordingHash(TEXT)).toBe('d4e7251c94a7404d599ed3d9fa6f354e96480ebff804ef21f8aa5bde01bfafa6');
    expect(requestHash(CHAT)).toBe('9e1a61dbaaf805a9bcd38509dbdd12b8989bee963dfcd395e6a07e89721fbc85');
  });

  it('does not depend on the order of members, nor on members that are absent', () => {
    const sampling = { maxTokens: 5, seed: undefined, temperature: 0 } as unknown as CompletionRequest['sampling'];
    expect(requestHash({ ...CHAT, sampling })).toBe(requestHash(CHAT));
  });

  it.each<readonly [string, CompletionRequest]>([
    ['the model', { ...CHAT, model: 'other' }],
    ['the form of the API', TEXT],
    ['a message', { ...CHAT, prompt: { form: 'chat', messages: [{ role: 'user', content: 'hi ' }] } }],
    ['a role', { ...CHAT, prompt: { form: 'chat', messages: [{ role: 'system', content: 'hi' }] } }],
    ['a parameter', { ...CHAT, sampling: { temperature: 0.1, maxTokens: 5 } }],
    ['a parameter more', { ...CHAT, sampling: { ...CHAT.sampling, seed: 0 } }],
    ['a stop', { ...CHAT, sampling: { ...CHAT.sampling, stop: ['x'] } }],
  ])('depends on %s', (_, other) => {
    expect(requestHash(other)).not.toBe(requestHash(CHAT));
    expect(recordingHash(other)).not.toBe(recordingHash(CHAT));
  });

  it('depends on the endpoint, where the hash of recordings does not', () => {
    const elsewhere = { ...CHAT, endpointId: 'cloud' };
    expect(requestHash(elsewhere)).not.toBe(requestHash(CHAT));
    expect(recordingHash(elsewhere)).toBe(recordingHash(CHAT));
    expect(JSON.stringify(requestBody(elsewhere))).not.toContain('cloud');
  });
});
