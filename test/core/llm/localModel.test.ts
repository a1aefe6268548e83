import { describe, expect, it } from 'vitest';
import { localModelId, localModelName, nameOfLocalModel, parseLocalSource } from '../../../src/core/llm/localModel';

const HASH = '0123456789abcdef'.repeat(4);

describe('the source of a model that runs in this process', () => {
  it.each([
    ['hub:owner/name', { kind: 'hub', name: 'owner/name', dtype: 'fp32' }, 'owner/name'],
    [
      'hub:owner/name@v1.2#q4f16',
      { kind: 'hub', name: 'owner/name', revision: 'v1.2', dtype: 'q4f16' },
      'owner/name@v1.2#q4f16',
    ],
    ['path:/models/Smol LM/', { kind: 'path', folder: '/models/Smol LM/', dtype: 'fp32' }, 'Smol LM'],
    ['path:C:\\models\\smol#q8', { kind: 'path', folder: 'C:\\models\\smol', dtype: 'q8' }, 'smol#q8'],
  ])('is read from %s, and its name leads to no folder', (written, source, name) => {
    expect(parseLocalSource(written)).toEqual(source);
    expect(localModelName(parseLocalSource(written))).toBe(name);
  });

  it.each(['', 'smol', 'path:', 'hub: ', 'hub:name', 'hub:a/b/c', 'hub:../x/y', 'http://x/y', 'path:/x#q3'])(
    'is refused where it is %j',
    (written) => {
      expect(() => parseLocalSource(written)).toThrow(expect.objectContaining({ code: 'invalid-setting' }));
    },
  );

  it('and the hash of its files make its id, from which the name can be had again', () => {
    expect(localModelId('owner/name#q8', HASH)).toBe('owner/name#q8 (0123456789ab)');
    expect(nameOfLocalModel('owner/name#q8 (0123456789ab)')).toBe('owner/name#q8');
    expect(nameOfLocalModel('gpt (turbo)')).toBe('gpt (turbo)');
  });
});
