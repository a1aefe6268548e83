import { describe, expect, it } from 'vitest';
import { agreementOf } from '../../../src/core/run/agreement';

describe('the agreement of answers to one request', () => {
  it('groups those that are identical but for white space, in the order of first appearance', () => {
    expect(agreementOf(['I see.', 'Oh no!', ' I \n see. ', 'i see.', 'Oh no!'])).toEqual({
      groups: [0, 1, 0, 2, 1],
      agreeing: 2,
    });
  });

  it('is whole when all say the same, one when none does, and nothing of nothing', () => {
    expect(agreementOf(['a', 'a', 'a']).agreeing).toBe(3);
    expect(agreementOf(['a', 'b', 'c']).agreeing).toBe(1);
    expect(agreementOf([])).toEqual({ groups: [], agreeing: 0 });
  });
});
