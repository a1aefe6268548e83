import { describe, expect, test } from 'vitest';
import { cohenDz, cohenG, rankBiserial } from '../../../../src/core/metrics/significance/effectSize';
import { holm } from '../../../../src/core/metrics/significance/holm';
import { mcNemar } from '../../../../src/core/metrics/significance/pairedTests';
import { moreCasesNeeded } from '../../../../src/core/metrics/significance/power';
import { wilcoxonSignedRank } from '../../../../src/core/metrics/significance/wilcoxon';

describe("Holm's adjustment", () => {
  test('multiplies the smallest by the number of tests, the next by one less, and never falls', () => {
    const expected = [0.03, 0.06, 0.06, 0.02];
    holm([0.01, 0.04, 0.03, 0.005]).forEach((p, index) => expect(p).toBeCloseTo(expected[index]!, 15));
  });

  test('stays at most 1, keeps null and leaves it out of the family', () => {
    expect(holm([0.6, null, 0.9])).toEqual([1, null, 1]);
    expect(holm([0.04, null])).toEqual([0.04, null]);
  });

  test('a family planned larger than what was tested counts in full', () => {
    expect(holm([0.01], 5)).toEqual([0.05]);
  });
});

describe('effect sizes', () => {
  test("Cohen's d of differences is their mean in standard deviations", () => {
    expect(cohenDz([1, 2, 3]).value).toBeCloseTo(2, 15);
    expect(cohenDz([0, 0]).value).toBe(0);
  });

  test('the rank-biserial correlation runs from -1 to 1', () => {
    expect(rankBiserial(wilcoxonSignedRank([1, 2, 3])).value).toBe(1);
    expect(rankBiserial(wilcoxonSignedRank([-1, -2, -3])).value).toBe(-1);
    expect(rankBiserial(wilcoxonSignedRank([3, -1, -2])).value).toBe(0);
    expect(rankBiserial(wilcoxonSignedRank([0])).value).toBe(0);
  });

  test("Cohen's g is the distance from one half", () => {
    expect(cohenG(mcNemar(3, 1)).value).toBe(0.25);
    expect(cohenG(mcNemar(0, 0)).value).toBe(0);
  });
});

describe('about N more test cases', () => {
  test.each([
    [0.2, 199],
    [0.5, 34],
    [0.8, 15],
  ])('an effect of %d needs %i pairs for 80 %% power, as the t-test tables say', (effect, needed) => {
    expect(moreCasesNeeded(effect, 0)).toEqual({ kind: 'estimate', more: needed });
    expect(moreCasesNeeded(-effect, 10)).toEqual({ kind: 'estimate', more: needed - 10 });
  });

  test('is 0 when there are enough, and nothing without an effect', () => {
    expect(moreCasesNeeded(0.5, 100)).toEqual({ kind: 'estimate', more: 0 });
    expect(moreCasesNeeded(0, 100).kind).toBe('none');
    expect(moreCasesNeeded(Infinity, 100).kind).toBe('none');
  });

  test('says which it is: no difference, or one without a spread', () => {
    expect(moreCasesNeeded(0, 5)).toMatchObject({ reason: expect.stringMatching(/no observed difference/) });
    expect(moreCasesNeeded(NaN, 5)).toMatchObject({ reason: expect.stringMatching(/no observed difference/) });
    expect(moreCasesNeeded(-Infinity, 5)).toMatchObject({ reason: expect.stringMatching(/same on every test case/) });
  });
});
