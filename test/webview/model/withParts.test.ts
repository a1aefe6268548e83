import { describe, expect, it } from 'vitest';
import { withParts } from '../../../webview/components/withParts';

describe('a message with parts', () => {
  it('has each part in its place, in the order of its own language', () => {
    const [name, set] = [{ a: 1 }, { b: 2 }];
    expect(withParts((part) => `${part(name)} of ${part(set)}.`)).toEqual(['', name, ' of ', set, '.']);
    expect(
      withParts((part) => {
        const [first, second] = [part(name), part(set)];
        return `${second}: ${first}`;
      }),
    ).toEqual(['', set, ': ', name, '']);
  });

  it('is one text where it has none', () => {
    expect(withParts(() => 'Nothing {0} yet.')).toEqual(['Nothing {0} yet.']);
  });
});
