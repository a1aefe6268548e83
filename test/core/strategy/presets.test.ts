import { describe, expect, it } from 'vitest';
import { DEFAULT_STRATEGY_IDS } from '../../../src/core/run/defaults';
import { whyUnavailable } from '../../../src/core/strategy/availability';
import { findPreset, PRESETS } from '../../../src/core/strategy/presets';

describe('the presets', () => {
  it('are the rows of the paper, as four independent choices', () => {
    const rows = PRESETS.map(({ id, exemplars, stages, truth, knowledge }) => [
      id,
      exemplars.kind === 'none' ? 'none' : `${exemplars.kind} ${exemplars.k}`,
      stages,
      truth,
      knowledge,
    ]);
    expect(rows).toEqual([
      ['zero-shot', 'none', 'one', 'none', false],
      ['one-shot', 'random 1', 'one', 'none', false],
      ['five-shot', 'random 5', 'one', 'none', false],
      ['ss-icl', 'nearest 5', 'one', 'none', false],
      ['two-stage', 'none', 'two', 'none', false],
      ['two-stage-emotion', 'none', 'two', 'emotion', false],
      ['two-stage-situation', 'none', 'two', 'situation', false],
      ['knowledge', 'none', 'one', 'none', true],
    ]);
  });

  it('are found by id; an unknown one is answered with those there are', () => {
    for (const preset of PRESETS) expect(findPreset(preset.id)).toBe(preset);
    expect(() => findPreset('zero')).toThrow(
      expect.objectContaining({
        code: 'not-found',
        message: `There is no strategy "zero". There are: ${PRESETS.map(({ id }) => id).join(', ')}.`,
      }),
    );
  });
});

describe('whyUnavailable', () => {
  it.each([
    [false, false, ['ss-icl', 'knowledge']],
    [true, false, ['knowledge']],
    [false, true, ['ss-icl']],
    [true, true, []],
  ])('with nearest %s and commonsense %s names what is missing for %j', (nearest, commonsense, missing) => {
    const unavailable = PRESETS.filter((preset) => whyUnavailable(preset, { nearest, commonsense }) !== undefined);
    expect(unavailable.map(({ id }) => id)).toEqual(missing);
  });

  it('says what the strategy needs', () => {
    const nothing = { nearest: false, commonsense: false };
    expect(whyUnavailable(findPreset('ss-icl'), nothing)).toMatch(/^Needs .*similar/);
    expect(whyUnavailable(findPreset('knowledge'), nothing)).toMatch(/^Needs .*commonsense knowledge/);
  });

  it('never holds back a default column where there is a pool', () => {
    for (const id of DEFAULT_STRATEGY_IDS)
      expect(whyUnavailable(findPreset(id), { nearest: true, commonsense: false })).toBeUndefined();
  });
});
