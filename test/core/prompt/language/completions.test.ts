import { describe, expect, it } from 'vitest';
import { templateCompletions } from '../../../../src/core/prompt/language/completions';
import { templateFile } from '../../../support/core/templateFile';

function offered(marked: string): readonly string[] {
  const { file, place } = templateFile(marked);
  return templateCompletions(file, place).map(({ label }) => label);
}

describe('completion in a template', () => {
  it('offers the sections that are not there yet first, then variants of those that are', () => {
    const labels = offered('## Task Definition\nx\n\n## ¦');
    expect(labels[0]).toBe('Guideline Instruction');
    expect(labels).not.toContain('Task Definition');
    expect(labels.at(-1)).toBe('Task Definition (...)');
  });

  it('replaces all of the heading that is written', () => {
    const { file, place } = templateFile('## Stage T¦wo old\n');
    const [first] = templateCompletions(file, place);
    expect(first?.range).toEqual({ start: { line: 1, column: 4 }, end: { line: 1, column: 17 } });
  });

  it.each([
    ['an expression', '## Exemplars\n{{ ¦ }}', ['exemplars', 'range'], ['context']],
    ['the text of a loop', '## Exemplars\n{% for e in exemplars %}{{ ¦ }}{% endfor %}', ['e', 'loop', 'exemplars'], []],
    ['what follows a loop', '## Exemplars\n{% for e in exemplars %}{% endfor %}{{ ¦ }}', ['exemplars'], ['e', 'loop']],
    [
      'an item of a list',
      '## Exemplars\n{% for e in exemplars %}{{ e.¦ }}{% endfor %}',
      ['situation', 'cosine'],
      ['e'],
    ],
    ['a loop itself', '## Exemplars\n{% for e in exemplars %}{{ loop.¦', ['index', 'last'], ['text']],
    ['a pipe', '## Knowledge\n{{ relations | ¦ }}', ['length', 'join(...)'], ['relations']],
    ['a test', '## Stage One\n{% if labels is ¦ %}', ['defined', 'none'], ['labels']],
    ['a statement', '## Stage One\n{% if labels %}{% ¦ %}', ['endif', 'for'], ['labels']],
    ['a quoted text', '## Stage One Reply\n{% if emotion == "¦', ['sad', 'joyful'], ['emotion']],
    ['the front matter', '---\n¦\n---\n## Stage One\nx', ['name', 'emotionLabels'], []],
    ['a switch', '---\nemotionLabels: ¦\n---\n## Stage One\nx', ['true', 'false'], []],
    ['plain text', '## Stage One\nSay ¦', ['labels', 'afraid', 'if'], ['exemplars']],
  ])('in %s', (_, marked, there, notThere) => {
    const labels = offered(marked);
    expect(labels).toEqual(expect.arrayContaining(there));
    for (const label of notThere) expect(labels).not.toContain(label);
  });

  it('offers nothing in a comment and nothing outside of the sections', () => {
    expect(offered('## Stage One\n{# ¦ #}')).toEqual([]);
    expect(offered('¦\n## Stage One\nx')).toEqual([]);
  });

  it('leaves prose, headings and the front matter alone while they are typed', () => {
    const typed = (marked: string, trigger: string) => {
      const { file, place } = templateFile(marked);
      return templateCompletions(file, place, trigger).map(({ label }) => label);
    };
    expect(typed('## Stage One\nSay ¦', ' ')).toEqual([]);
    expect(typed('## Stage One\nSay.¦', '.')).toEqual([]);
    expect(typed('## Stage ¦', ' ')).toEqual([]);
    expect(typed('---\nname: ¦\n---\n## Stage One\nx', ' ')).toEqual([]);
    expect(typed('## ¦', ' ')).toContain('Stage One');
    expect(typed('## Stage One\n{¦', '{')).toEqual(['{{ labels }}']);
    expect(typed('## Stage One\n{{ ¦ }}', ' ')).toContain('labels');
  });

  it('makes a loop over a slot that is a list', () => {
    const { file, place } = templateFile('## Exemplars\n¦');
    const item = templateCompletions(file, place).find(({ label }) => label === 'exemplars');
    expect(item?.isSnippet).toBe(true);
    expect(item?.text).toContain('in exemplars %}');
  });
});
