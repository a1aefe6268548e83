import { describe, expect, it } from 'vitest';
import { earlierFiles, renamedAway, type Rename } from '../../../src/core/history/renames';

const renames: readonly Rename[] = [
  { from: 'a.rapport.md', to: 'b.rapport.md', at: '1' },
  { from: 'other.rapport.md', to: 'a.rapport.md', at: '2' },
  { from: 'b.rapport.md', to: 'prompts/c.rapport.md', at: '3' },
  { from: 'prompts', to: 'texts', at: '4' },
];

describe('a file that was renamed', () => {
  it('was each of the files before, the last first, itself or with its folder', () => {
    expect(earlierFiles('texts/c.rapport.md', renames)).toEqual([
      { file: 'prompts/c.rapport.md', until: '4' },
      { file: 'b.rapport.md', until: '3' },
      { file: 'a.rapport.md', until: '1' },
    ]);
  });

  it('is not what another file was that has its old name now', () => {
    expect(earlierFiles('a.rapport.md', renames)).toEqual([{ file: 'other.rapport.md', until: '2' }]);
    expect(earlierFiles('texts-2/c.rapport.md', renames)).toEqual([]);
    expect(earlierFiles('b.rapport.md', renames)).toEqual([]);
  });

  it('was itself before where it was renamed away and back', () => {
    const back = [...renames.slice(0, 1), { from: 'b.rapport.md', to: 'a.rapport.md', at: '2' }];
    expect(earlierFiles('a.rapport.md', back).map(({ file }) => file)).toEqual(['b.rapport.md', 'a.rapport.md']);
  });

  it('left its old name at the last time that something was renamed away from it', () => {
    expect(renamedAway('a.rapport.md', renames)).toBe('1');
    expect(renamedAway('prompts/c.rapport.md', renames)).toBe('4');
    expect(renamedAway('prompts/d.rapport.md', renames)).toBe('4');
    expect(renamedAway('texts/c.rapport.md', renames)).toBeUndefined();
    expect(renamedAway('a.rapport.md', [...renames, { from: 'a.rapport.md', to: 'z.rapport.md', at: '5' }])).toBe('5');
  });
});
