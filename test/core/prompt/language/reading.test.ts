import { describe, expect, it } from 'vitest';
import { templateHover } from '../../../../src/core/prompt/language/hoverText';
import { templateFolds, templateOutline } from '../../../../src/core/prompt/language/outline';
import { referenceAt } from '../../../../src/core/prompt/language/slotReference';
import { slotValues } from '../../../../src/core/prompt/slotValues';
import { KNOWLEDGE, TEST_CASE } from '../../../support/core/strategyWorld';
import { templateFile } from '../../../support/core/templateFile';

const TEMPLATE = `---
name: n
---

## Task Definition

Two words

## Exemplars (short)

{% for e in exemplars %}
{% if e.cosine %}
{{ e.text }}
{% endif %}
{% endfor %}

## Nonsense
x
`;

describe('the outline of a template', () => {
  it('has the sections in order with their blocks inside one another', () => {
    const outline = templateOutline(templateFile(TEMPLATE).file);
    expect(outline.map(({ kind, name, detail }) => [kind, name, detail])).toEqual([
      ['section', 'Task Definition', '2 words'],
      ['variant', 'Exemplars (short)', '19 words'],
      ['unknown', 'Nonsense', 'no section "Nonsense"'],
    ]);
    const [loop] = outline[1]?.children ?? [];
    expect(loop?.name).toBe('for e in exemplars');
    expect(loop?.range.start).toEqual({ line: 11, column: 1 });
    expect(loop?.children.map(({ name }) => name)).toEqual(['if e.cosine']);
  });

  it('folds the front matter, each section without the blank lines after it, and blocks', () => {
    expect(templateFolds(templateFile(TEMPLATE).file)).toEqual([
      { startLine: 1, endLine: 3, kind: 'region' },
      { startLine: 5, endLine: 7, kind: 'region' },
      { startLine: 9, endLine: 15, kind: 'region' },
      { startLine: 11, endLine: 14, kind: 'block' },
      { startLine: 12, endLine: 13, kind: 'block' },
      { startLine: 17, endLine: 18, kind: 'region' },
    ]);
  });

  it('leaves out a block that is never closed', () => {
    const [section] = templateOutline(templateFile('## Stage One\n{% if labels %}\nx').file);
    expect(section?.children).toEqual([]);
  });
});

describe('what a word of a template is', () => {
  const kindAt = (marked: string) => {
    const { file, place } = templateFile(marked);
    return referenceAt(file, place);
  };

  it('is a slot, a name of a loop with the tag that binds it, or a member with the list that it is of', () => {
    expect(kindAt('## Stage One\n{{ la¦bels }}')).toMatchObject({ kind: 'slot', slot: 'labels' });
    const loop = '## Exemplars\n{% for e in exemplars %}\n{{ ¦e.text }}\n{% endfor %}';
    expect(kindAt(loop)).toMatchObject({
      kind: 'local',
      name: 'e',
      list: 'exemplars',
      boundAt: { start: { line: 2, column: 1 }, end: { line: 2, column: 25 } },
    });
    const member = '## Exemplars\n{% for e in exemplars %}\n{{ e.te¦xt }}\n{% endfor %}';
    expect(kindAt(member)).toMatchObject({ kind: 'member', object: 'e', member: 'text', list: 'exemplars' });
  });

  it('is a filter, a test or a heading, and nothing in plain text or a comment', () => {
    expect(kindAt('## Stage One\n{{ labels | up¦per }}')).toMatchObject({ kind: 'filter', name: 'upper' });
    expect(kindAt('## Stage One\n{% if labels is def¦ined %}{% endif %}')).toMatchObject({ kind: 'test' });
    expect(kindAt('## Stage¦ One\nx')).toMatchObject({ kind: 'heading', title: 'Stage One' });
    expect(kindAt('## Stage One\nlab¦els')).toBeUndefined();
    expect(kindAt('## Stage One\n{# lab¦els #}')).toBeUndefined();
  });

  it('is no slot where it only has the name of a member that every object has', () => {
    expect(kindAt('## Stage One\n{{ to¦String }}')).toBeUndefined();
    const loop = '## Exemplars\n{% for e in constructor %}\n{{ e¦.text }}\n{% endfor %}';
    expect(kindAt(loop)).toEqual(expect.not.objectContaining({ list: 'constructor' }));
  });
});

describe('a hover in a template', () => {
  const sources = {
    template: { switches: { emotionLabels: true } },
    testCase: TEST_CASE,
    exemplars: [],
    knowledge: KNOWLEDGE,
  };
  const values = { for: TEST_CASE.id, slots: (name: Parameters<typeof slotValues>[1]) => slotValues(sources, name) };
  const hover = (marked: string) => {
    const { file, place } = templateFile(marked);
    return templateHover(file, place, values);
  };

  it('tells the value of a slot for the test case', () => {
    expect(hover('## Stage One Reply\n{{ emo¦tion }}')).toMatchObject({
      value: TEST_CASE.emotion,
      valueFor: TEST_CASE.id,
    });
    expect(hover('## Dialogue Context\n{{ cont¦ext }}')?.value).toContain('Speaker: I sent a story');
    expect(hover('## Stage One\n{{ labels¦ }}')?.value).toContain('afraid, angry');
  });

  it('tells the value of the first item of a list', () => {
    const loop = '## Knowledge\n{% for r in relations %}{{ r.na¦me }}{% endfor %}';
    expect(hover(loop)?.value).toBe('xIntent');
  });

  it('says what a section is for, and has no value where there is none', () => {
    const heading = hover('## Stage¦ Two\nx');
    expect(heading?.text).toContain('instruction of stage two');
    expect(heading?.value).toBeUndefined();
    expect(hover('## Exemplars\n{% for e in exemplars %}{{ e.te¦xt }}{% endfor %}')?.value).toBeUndefined();
  });
});
