import { describe, expect, it } from 'vitest';
import { checkJinja } from '../../../src/core/prompt/checkJinja';
import { SECTION_SLOTS } from '../../../src/core/prompt/sectionSlots';
import { threadMs } from '../../support/core/threadMs';

describe('hostile Jinja', () => {
  it.each([
    ['a very long tag', `{{ exemplars${' '.repeat(400_000)}| length }}`],
    ['very deep brackets', `{{ ${'('.repeat(4_900)}1${')'.repeat(4_900)} }}`],
    ['many openings', '{{ '.repeat(100_000)],
    ['many openings with quotes', `{{ "${"{{ '".repeat(50_000)}`],
    ['many comments that are not closed', '{# '.repeat(100_000)],
    ['many open blocks', '{% if exemplars %}'.repeat(3_000)],
    ['many ends', '{% endfor %}'.repeat(20_000)],
    ['loops in loops', `${'{% for e in exemplars %}'.repeat(12_000)}{{ unknown }}`],
  ])('is judged within a second: %s', (_, source) => {
    const start = threadMs();
    const problems = checkJinja(source, SECTION_SLOTS.Exemplars);
    expect(threadMs() - start).toBeLessThan(1500);
    if (!source.includes('((((')) expect(problems.length).toBeGreaterThan(0);
  });

  it('is told once where blocks are nested too deeply, and what follows them is checked as ever', () => {
    const nested = (depth: number): string =>
      `${'{% for e in exemplars %}'.repeat(depth)}{{ e.nothing }}${'{% endfor %}'.repeat(depth)}`;
    expect(checkJinja(nested(100), SECTION_SLOTS.Exemplars)).toMatchObject([{ code: 'unknown-member' }]);
    expect(checkJinja(nested(150), SECTION_SLOTS.Exemplars)).toEqual([
      {
        code: 'jinja-syntax',
        message: 'Blocks are nested more than 100 deep here.',
        start: 24 * 100,
        end: 24 * 101,
      },
    ]);
    const after = checkJinja(`${nested(150)}{{ unknown }}{% endfor %}`, SECTION_SLOTS.Exemplars);
    expect(after.map(({ code }) => code)).toEqual(['jinja-syntax', 'unknown-slot', 'jinja-syntax']);
  });
});
