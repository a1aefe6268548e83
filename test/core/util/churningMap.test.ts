import { describe, expect, it } from 'vitest';
import { ChurningMap } from '../../../src/core/util/churningMap';

describe('a map that entries pass through', () => {
  it('holds what a map holds, in its order, through thousands of removals', () => {
    const churning = new ChurningMap<string, number>();
    const plain = new Map<string, number>();
    for (let step = 0; step < 5000; step++) {
      churning.set(`k${step}`, step);
      plain.set(`k${step}`, step);
      const gone = `k${step - (step % 40)}`;
      churning.delete(gone);
      plain.delete(gone);
      if (step > 100) {
        churning.delete(`k${step - 100}`);
        plain.delete(`k${step - 100}`);
      }
    }
    expect([...churning]).toEqual([...plain]);
    expect(churning.size).toBe(plain.size);
    expect(churning.first()).toBe([...plain.keys()][0]);
    expect([churning.get('k4999'), churning.get('k1')]).toEqual([4999, undefined]);
  });

  it('takes what comes while its values are gone through', () => {
    const churning = new ChurningMap<number, number>();
    for (let key = 0; key < 1000; key++) churning.set(key, key);
    const seen: number[] = [];
    for (const [key] of churning) {
      seen.push(key);
      churning.delete(key);
    }
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, key) => key));
    expect(churning.size).toBe(0);
  });

  it('is empty once it is cleared', () => {
    const churning = new ChurningMap<string, number>();
    churning.set('a', 1);
    churning.clear();
    expect([churning.size, churning.get('a'), churning.first()]).toEqual([0, undefined, undefined]);
  });
});
