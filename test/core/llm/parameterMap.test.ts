import { describe, expect, it } from 'vitest';
import { applyParameterMap } from '../../../src/core/llm/parameterMap';

const ASKED = { temperature: 0, maxTokens: 10, seed: 1, stop: ['x'] };

describe('applyParameterMap', () => {
  it.each(['o1', 'o3-mini', 'o4-mini-2025-04-16', 'gpt-5', 'gpt-5-nano', 'gpt-5.2-pro', 'openai/gpt-5', 'OpenAI/O3'])(
    'leaves out temperature and stop for the reasoning model %s',
    (id) => {
      expect(applyParameterMap({ id }, ASKED)).toEqual({
        sampling: { maxTokens: 10, seed: 1 },
        notSent: ['stop', 'temperature'],
        maxTokensName: 'max_completion_tokens',
      });
    },
  );

  it.each(['gpt-4o', 'gpt-3.5-turbo', 'davinci-002', 'o1x', 'gpt-50', 'phi-o1', 'llama3.2:1b', 'SmolLM2'])(
    'sends everything to %s',
    (id) => {
      expect(applyParameterMap({ id }, ASKED)).toEqual({ sampling: ASKED, notSent: [], maxTokensName: 'max_tokens' });
    },
  );

  it('adds what the endpoint says of the model, and lets it name the limit', () => {
    const model = { id: 'o3', refuses: ['seed' as const], maxTokensName: 'max_tokens' as const };
    expect(applyParameterMap(model, ASKED)).toEqual({
      sampling: { maxTokens: 10 },
      notSent: ['seed', 'stop', 'temperature'],
      maxTokensName: 'max_tokens',
    });
  });

  it('does not report what was never asked for', () => {
    expect(applyParameterMap({ id: 'o3' }, { seed: 1, stop: [] })).toMatchObject({
      sampling: { seed: 1 },
      notSent: [],
    });
  });

  it('changes nothing when applied to its own result', () => {
    const once = applyParameterMap({ id: 'o3' }, ASKED).sampling;
    expect(applyParameterMap({ id: 'o3' }, once)).toMatchObject({ sampling: once, notSent: [] });
  });
});
