import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatTemplate } from '../../../../src/core/prompt/language/formatTemplate';
import { nearestName } from '../../../../src/core/prompt/language/nearestName';
import { templateFixes } from '../../../../src/core/prompt/language/quickFixes';
import { templateHints } from '../../../../src/core/prompt/language/templateHints';
import {
  addVariant,
  promoteVariant,
  variantAt,
  whyNoVariantName,
} from '../../../../src/core/prompt/language/variantEdits';
import { parseTemplate } from '../../../../src/core/prompt/parseTemplate';
import { renderJinja } from '../../../../src/core/prompt/renderJinja';
import { changed, templateFile } from '../../../support/core/templateFile';

const PAPER = readFileSync(new URL('../../../../samples/paper.rapport.md', import.meta.url), 'utf8');

/** Every problem of the parser with its fixes applied, the first of each. */
function mended(text: string): string {
  const { file } = templateFile(text);
  const [problem] = file.template.problems;
  const [fix] = templateFixes(file, {
    code: problem?.code ?? '',
    place: { line: problem?.line ?? 0, column: problem?.column ?? 1 },
  });
  return changed(text, fix?.changes ?? []);
}

describe('a quick fix', () => {
  it.each([
    ['an unknown section', '## Guidline Instruction (warm)\nx\n', '## Guideline Instruction (warm)\nx\n'],
    ['an unknown slot', '## Dialogue Context\na {{ contxt }}\n', '## Dialogue Context\na {{ context }}\n'],
    [
      'an unknown member',
      '## Exemplars\n{% for e in exemplars %}\n{{ e.tex }}\n{% endfor %}\n',
      '## Exemplars\n{% for e in exemplars %}\n{{ e.text }}\n{% endfor %}\n',
    ],
    ['an unknown filter', '## Stage One\n{{ labels | uper }}\n', '## Stage One\n{{ labels | upper }}\n'],
    ['a repeated section', '## Stage Two\na\n\n## Stage Two\nb\n', '## Stage Two\na\n\n## Stage Two (2)\nb\n'],
  ])('mends %s', (_, broken, sound) => {
    expect(mended(broken)).toBe(sound);
  });

  it('deletes a repeated section at the end of a file', () => {
    const text = '## Stage Two\na\n\n## Stage Two\nb';
    const { file } = templateFile(text);
    const fixes = templateFixes(file, { code: 'repeated-section', place: { line: 4, column: 1 } });
    expect(changed(text, fixes[1]?.changes ?? [])).toBe('## Stage Two\na\n\n');
  });

  it('adds a missing section in its place, so that the hint is gone and the template is sound', () => {
    const text = '## Task Definition\nx\n\n## Stage Two\ny\n';
    const { file } = templateFile(text);
    for (const hint of templateHints(file).filter(({ code }) => code === 'missing-section')) {
      const [fix] = templateFixes(file, { code: hint.code, place: hint.range.start, section: hint.section });
      const after = changed(text, fix?.changes ?? []);
      const { file: mendedFile } = templateFile(after);
      expect(mendedFile.template.problems).toEqual([]);
      expect(templateHints(mendedFile).map(({ section }) => section)).not.toContain(hint.section);
    }
  });

  it('offers nothing where nothing is alike', () => {
    const { file } = templateFile('## Stage Two\n{{ zebra }}\n');
    expect(templateFixes(file, { code: 'unknown-slot', place: { line: 2, column: 1 } })).toEqual([]);
  });

  it.each(['te(xt', 'te[xt', '\\\\', '*'])('offers nothing for a member that is no word: %j', (member) => {
    const { file } = templateFile(`## Exemplars\n{% for e in exemplars %}\n{{ e["${member}"] }}\n{% endfor %}\n`);
    expect(file.template.problems).toMatchObject([{ code: 'unknown-member', line: 3, column: 1 }]);
    expect(templateFixes(file, { code: 'unknown-member', place: { line: 3, column: 1 } })).toEqual([]);
  });
});

describe('hints', () => {
  it('has none about the paper’s wording', () => {
    expect(templateHints(templateFile(PAPER).file)).toEqual([]);
  });

  it('tells of a variant without a main text, a slot that is not used, and an empty section', () => {
    const { file } = templateFile('## Exemplars (a)\nnothing\n\n## Stage Two\n\n## Knowledge\n{# relations #}\n');
    const hints = templateHints(file).filter(({ code }) => code !== 'missing-section');
    expect(hints.map(({ code, range }) => [code, range.start.line])).toEqual([
      ['variant-alone', 1],
      ['unfilled-slot', 1],
      ['empty-section', 4],
      ['unfilled-slot', 6],
    ]);
  });
});

describe('formatting', () => {
  const MESSY =
    '---\nname: x\n---\n##   Stage One  ( warm )\n\n\nHello {{labels|upper}}  \n  {%- if labels -%} a {%endif%}\n\n\n\n## Stage Two\ny\n\n';

  it('brings headings, blank lines and braces into one shape', () => {
    expect(formatTemplate(templateFile(MESSY).file)).toBe(
      '---\nname: x\n---\n\n## Stage One (warm)\n\nHello {{ labels|upper }}  \n  {%- if labels -%} a {% endif %}\n\n## Stage Two\n\ny\n',
    );
  });

  it.each([
    ['a messy template', MESSY],
    ['the paper’s wording', PAPER],
  ])('leaves every prompt of %s as it is, and changes nothing the second time', (_, text) => {
    const formatted = formatTemplate(templateFile(text).file);
    const [before, after] = [parseTemplate(text, 'a'), parseTemplate(formatted, 'a')];
    const slots = {
      exemplars: [{ index: 1, text: 't' }],
      context: 'c',
      labels: 'l',
      emotion: 'e',
      situation: 's',
      relations: [],
    };
    const prompts = ({ sections }: typeof before) =>
      sections.map(({ name, variant, source }) => [name, variant, renderJinja(source, slots)]);
    expect(prompts(after)).toEqual(prompts(before));
    expect(formatTemplate(templateFile(formatted).file)).toBe(formatted);
  });

  it('leaves the paper’s wording untouched', () => {
    expect(formatTemplate(templateFile(PAPER).file)).toBe(PAPER);
  });
});

describe('variants', () => {
  const TEXT = '## Stage Two\n\nplain\n\n## Stage Two (warm)\n\nkind\n\n## Knowledge\n\n{{ relations }}\n';

  it('are added below their section, with its text to begin with', () => {
    const { file } = templateFile(TEXT);
    const [section] = file.template.sections;
    const after = changed(TEXT, section === undefined ? [] : [addVariant(file, section, ' brief ')]);
    expect(after.startsWith('## Stage Two\n\nplain\n\n## Stage Two (brief)\n\nplain\n\n## Stage Two (warm)')).toBe(
      true,
    );
    expect(parseTemplate(after, 'a').problems).toEqual([]);
  });

  it('become the main text in exchange for it, or in its place', () => {
    const { file } = templateFile(TEXT);
    const warm = file.template.sections[1];
    if (warm === undefined) throw new Error('no variant');
    const main = (text: string) => parseTemplate(text, 'a').sections.filter(({ name }) => name === 'Stage Two');
    const kept = main(changed(TEXT, promoteVariant(file, warm)));
    expect(kept.map(({ variant, source }) => [variant, source])).toEqual([
      ['warm', 'plain'],
      [undefined, 'kind'],
    ]);
    const alone = main(changed(TEXT, promoteVariant(file, warm, false)));
    expect(alone.map(({ variant, source }) => [variant, source])).toEqual([[undefined, 'kind']]);
  });

  it('are renamed at the brackets of their heading, to a name that is free', () => {
    const { file } = templateFile(TEXT);
    const { section, variant, range } = variantAt(file, { line: 5, column: 3 });
    expect(variant).toBe('warm');
    expect(changed(TEXT, [{ range, text: 'cold' }])).toContain('## Stage Two (cold)');
    expect(whyNoVariantName(file, section, 'a(b')).toMatch(/without brackets/);
    expect(whyNoVariantName(file, { ...section, variant: 'x' }, 'warm')).toMatch(/already/);
    expect(() => variantAt(file, { line: 1, column: 1 })).toThrow(/Only the name of a variant/);
  });
});

describe('the nearest name', () => {
  it('is the one with the fewest changes, none when too many are needed', () => {
    expect(nearestName('Stage Tow', ['Stage One', 'Stage Two'])).toBe('Stage Two');
    expect(nearestName('exemplar', ['exemplars', 'loop'])).toBe('exemplars');
    expect(nearestName('zzz', ['context'])).toBeUndefined();
  });
});
