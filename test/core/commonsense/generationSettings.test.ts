import { describe, expect, it } from 'vitest';
import { readGenerationSettings } from '../../../src/core/commonsense/generationSettings';

const tokens = { bos_token_id: 0, eos_token_id: 2, decoder_start_token_id: 2 };
const read = (config: object, generationConfig?: object, overrides: object = {}) =>
  readGenerationSettings({ config, ...(generationConfig === undefined ? {} : { generationConfig }) }, overrides);

describe('generation settings of a model', () => {
  it("are those of its summarization task over its own, as COMET's example applies them, with five beams", () => {
    const config = {
      ...tokens,
      model_type: 'bart',
      num_beams: 4,
      max_length: 62,
      early_stopping: true,
      forced_bos_token_id: 0,
      max_position_embeddings: 1024,
      task_specific_params: {
        summarization: { length_penalty: 2, max_length: 24, min_length: 3, no_repeat_ngram_size: 3, num_beams: 4 },
        summarization_cnn: { max_length: 142 },
      },
    };
    expect(read(config)).toEqual({
      numBeams: 5,
      numReturnSequences: 5,
      lengthPenalty: 2,
      earlyStopping: true,
      minLength: 3,
      maxLength: 24,
      noRepeatNgramSize: 3,
      forcedBosTokenId: 0,
      forcedEosTokenIds: [2],
      decoderStartTokenId: 2,
      eosTokenIds: [2],
    });
  });

  it('come from generation_config.json instead of config.json where there is one, and the task still over it', () => {
    const config = {
      ...tokens,
      max_length: 50,
      no_repeat_ngram_size: 2,
      task_specific_params: { summarization: { min_length: 4 } },
    };
    expect(read(config, { max_length: 30, early_stopping: 'never', min_length: 9 })).toMatchObject({
      maxLength: 30,
      minLength: 4,
      noRepeatNgramSize: 0,
      earlyStopping: 'never',
      forcedEosTokenIds: [],
    });
  });

  it("are those of BART's class where an old config.json is silent", () => {
    const config = { model_type: 'bart', force_bos_token_to_be_generated: true };
    expect(read(config)).toMatchObject({
      forcedBosTokenId: 0,
      forcedEosTokenIds: [2],
      decoderStartTokenId: 2,
      eosTokenIds: [2],
      lengthPenalty: 1,
      earlyStopping: false,
      maxLength: 21,
    });
    expect(read({ ...config, forced_eos_token_id: null })).toMatchObject({ forcedEosTokenIds: [] });
  });

  it('count new tokens after the start token, and never more than the decoder has positions for', () => {
    expect(read(tokens, { max_new_tokens: 10, min_new_tokens: 3 })).toMatchObject({ maxLength: 11, minLength: 4 });
    expect(read({ ...tokens, max_position_embeddings: 64 }, { max_length: 128 })).toMatchObject({ maxLength: 64 });
  });

  it('give way to what the user sets', () => {
    const overrides = { numBeams: 3, lengthPenalty: 0.5, forcedBosTokenId: null, forcedEosTokenId: 7, maxLength: 9 };
    expect(read({ ...tokens, forced_bos_token_id: 0, length_penalty: 2 }, undefined, overrides)).toMatchObject({
      numBeams: 3,
      numReturnSequences: 3,
      lengthPenalty: 0.5,
      forcedEosTokenIds: [7],
      maxLength: 9,
    });
    expect(read({ ...tokens, forced_bos_token_id: 0 }, undefined, overrides)).not.toHaveProperty('forcedBosTokenId');
  });

  it('are refused when they ask for what the search does not do, and not for values that ask for nothing', () => {
    const harmless = { repetition_penalty: 1, bad_words_ids: [], num_beam_groups: 1, do_sample: false, top_k: 50 };
    expect(read(tokens, harmless)).toMatchObject({ numBeams: 5 });
    for (const unknown of [{ repetition_penalty: 1.1 }, { bad_words_ids: [[5]] }, { do_sample: true }])
      expect(() => read(tokens, unknown)).toThrow(expect.objectContaining({ code: 'invalid-input' }) as Error);
  });

  it('are refused when no token is said to begin or end a sequence', () => {
    expect(() => read({})).toThrow(expect.objectContaining({ code: 'invalid-input' }) as Error);
  });
});
