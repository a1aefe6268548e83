import { describe, expect, it } from 'vitest';
import { fileInFolder } from '../../../src/core/prompt/templateFile';

describe('the file of a template as a run keeps it', () => {
  it.each([
    ['/home/ann/study', '/home/ann/study/paper.rapport.md', 'paper.rapport.md'],
    ['/home/ann/study/', '/home/ann/study/prompts/a b.rapport.md', 'prompts/a b.rapport.md'],
    ['/home/ann/study', '/home/ann/shared/paper.rapport.md', '../shared/paper.rapport.md'],
    ['/home/ann/study', '/home/ann/study-2/paper.rapport.md', '../study-2/paper.rapport.md'],
    ['/home/ann/study', '/home/ann/study', '../study'],
    ['/', '/paper.rapport.md', 'paper.rapport.md'],
    ['/home/ann', '/home/ann/back\\slash.rapport.md', 'back\\slash.rapport.md'],
    ['C:\\Study', 'c:\\Study\\prompts\\a.rapport.md', 'prompts/a.rapport.md'],
    ['/c:/Study', 'C:\\Study\\a.rapport.md', 'a.rapport.md'],
    ['C:\\Study', 'D:\\a.rapport.md', '../../d:/a.rapport.md'],
    ['\\\\server\\share\\study', '\\\\server\\share\\a.rapport.md', '../a.rapport.md'],
  ])('of %s: %s is %s', (folder, file, kept) => {
    expect(fileInFolder(folder, file)).toBe(kept);
  });
});
