import { describe, expect, it } from 'vitest';
import type { InputProblem } from '../../../src/core/inputs/problem';
import { parseTemplate } from '../../../src/core/prompt/parseTemplate';
import { createRandom } from '../../../src/core/util/random';
import { threadMs } from '../../support/core/threadMs';

/** `line:column-endColumn code`, as much of it as there is. */
function place({ line, column, endColumn, code }: InputProblem): string {
  const columns = column === undefined ? '' : `:${column}${endColumn === undefined ? '' : `-${endColumn}`}`;
  return `${line}${columns} ${code}`;
}
const placesIn = (...lines: readonly string[]): readonly string[] =>
  parseTemplate(lines.join('\n'), 't.rapport.md').problems.map(place);

describe('a problem of a template', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'an unknown section',
      ['## Task Definition', 'Hi.', '', '## Guidelines', 'x {{ anything'],
      ['4:1-14 unknown-section'],
    ],
    ['a section in the wrong case', ['## stage two', 'x'], ['1:1-13 unknown-section']],
    ['an empty variant', ['## Stage Two ()', 'x'], ['1:1-16 unknown-section']],
    ['a blank variant', ['## Stage Two (  )', 'x'], ['1:1-18 unknown-section']],
    ['a repeated section', ['## Stage Two', 'x', '## Stage Two', 'y'], ['3:1-13 repeated-section']],
    ['a repeated variant', ['## Stage Two (a)', 'x', '##Stage Two  ( a )', 'y'], ['3:1-19 repeated-section']],
    ['text before any section', ['', 'Hello there.', '## Stage Two', 'x'], ['2:1-13 text-outside']],
    ['text and no section', ['Hello.'], ['1:1-7 text-outside']],
    ['nothing', [''], ['1 no-sections']],
    ['a title and nothing else', ['# Mine'], ['1 no-sections']],
    ['an unknown slot', ['## Stage One', '', 'Feel? {{ labels }}', 'and {{ label }} too'], ['4:5-16 unknown-slot']],
    ['two of them on a line', ['## Stage One', '{{ a }}{{ b }}'], ['2:1-8 unknown-slot', '2:8-15 unknown-slot']],
    [
      'an unknown member',
      ['## Exemplars', '{% for e in exemplars %}', '{{ e.foo }}', '{% endfor %}'],
      ['3:1-12 unknown-member'],
    ],
    ['an unknown filter', ['## Stage One', '{{ labels | nope }}'], ['2:1-20 unknown-filter']],
    ['an unknown test', ['## Stage One', '{% if labels is nope %}{% endif %}'], ['2:1-24 unknown-test']],
    ['a tag that does not parse', ['## Stage One', 'x', '  {{ labels | }}'], ['3:3-17 jinja-syntax']],
    ['a tag that is not closed', ['## Stage One', 'a {{ labels', '## Stage Two', 'x'], ['2:3-5 jinja-syntax']],
    ['a tag over two lines', ['## Stage One', 'a {{ labels', ' nope }}'], ['2:3 jinja-syntax']],
    [
      'a block that is not closed',
      ['## Stage One', '{% if labels %}', 'x', '## Stage Two', 'y'],
      ['2:1-16 jinja-syntax'],
    ],
    ['a problem of a variant', ['## Stage Two (b)', '{{ x }}'], ['2:1-8 unknown-slot']],
    ['columns in UTF-16 units', ['## Stage Two', '🎉é {{ x }}'], ['2:5-12 unknown-slot']],
    ['front matter that is not closed', ['---', 'name: x', '', '## Stage Two', 'x'], ['1 front-matter']],
    ['front matter that is not closed, and no section', ['---', 'name: x'], ['1 front-matter']],
    ['front matter that is a list', ['---', '', '- name', '---', '## Stage Two', 'x'], ['3:1-7 front-matter']],
    ['front matter that is a text', ['---', 'name', '---', '## Stage Two', 'x'], ['2:1-5 front-matter']],
    ['a name that is a number', ['---', 'name: 3', '---', '## Stage Two', 'x'], ['2:1-5 front-matter']],
    ['an empty name', ['---', 'name: ""', '---', '## Stage Two', 'x'], ['2:1-5 front-matter']],
    ['a name that is a list', ['---', 'name: [a]', '---', '## Stage Two', 'x'], ['2:1-5 front-matter']],
    [
      'a name that is an alias',
      ['---', 'a: &a x', 'name: *a', '---', '## Stage Two', 'x'],
      ['2:1-2 unknown-switch', '3:1-5 front-matter'],
    ],
    [
      'a switch that is a text',
      ['---', 'name: a', 'emotionLabels: yes', '---', '## Stage Two', 'x'],
      ['3:1-14 front-matter'],
    ],
    [
      'an unknown switch',
      ['---', 'name: a', '  ', 'emotionlabels: true', '---', '## Stage Two', 'x'],
      ['4:1-14 unknown-switch'],
    ],
    ['a key that is no text', ['---', '[a, b]: 1', '---', '## Stage Two', 'x'], ['2:1-10 unknown-switch']],
    ['a repeated key', ['---', 'name: a', 'name: b', '---', '## Stage Two', 'x'], ['3:1-2 front-matter']],
  ])('stands where it is: %s', (_, lines, expected) => {
    expect(placesIn(...lines)).toEqual(expected);
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'unknown section',
      ['## Guidelines', 'x'],
      /^There is no section "Guidelines"\. The sections are Task Definition, .*, Knowledge\.$/,
    ],
    [
      'repeated section',
      ['## Stage Two', 'x', '## Stage Two', 'y'],
      /^The section "Stage Two" stands on line 1 already\. Give this one a variant name/,
    ],
    ['bad YAML', ['---', 'name: "a', '---', '## Stage Two', 'x'], /^The front matter is not YAML: [^\n]+\.$/],
    [
      'unknown switch',
      ['---', 'x: 1', '---', '## Stage Two', 'x'],
      /^There is no switch "x"\. There are name and emotionLabels\.$/,
    ],
  ])('says what to do: %s', (_, lines, message) => {
    expect(parseTemplate(lines.join('\n'), 't').problems[0]?.message).toMatch(message);
  });

  it('never names a line of its own within the front matter', () => {
    const { problems } = parseTemplate('---\nname: a\nb: c: d\n---\n## Stage Two\nx', 't');
    expect(problems.map(place)).toEqual([expect.stringMatching(/^3:\d+(-\d+)? front-matter$/)]);
    expect(problems[0]?.message).not.toMatch(/line \d/);
  });

  it('carries the file and is an error', () => {
    expect(parseTemplate('', 'a/b.rapport.md').problems).toMatchObject([{ file: 'a/b.rapport.md', severity: 'error' }]);
  });

  it('is not the only one reported: each of many, in the order of their lines', () => {
    expect(
      placesIn(
        '---',
        'nam: x',
        'emotionLabels: 3',
        '---',
        'stray',
        '## Task Definition',
        '{{ a }}',
        '## Nope',
        '{{ b',
        '## Task Definition',
        'again',
        '## Stage One',
        '{% if labels %}',
        '{{ labels | nope }} {{ c | }}',
        '## Exemplars',
        '{% for e in exemplars if e.bar %}',
        '{{ e.foo is nope }}',
        '{% endif %}',
      ),
    ).toEqual([
      '2:1-4 unknown-switch',
      '3:1-14 front-matter',
      '5:1-6 text-outside',
      '7:1-8 unknown-slot',
      '8:1-8 unknown-section',
      '10:1-19 repeated-section',
      '13:1-16 jinja-syntax',
      '14:1-20 unknown-filter',
      '14:21-30 jinja-syntax',
      '16:1-34 unknown-member',
      '16:1-34 jinja-syntax',
      '17:1-20 unknown-member',
      '17:1-20 unknown-test',
      '18:1-12 jinja-syntax',
    ]);
  });

  it('refuses what is far too large to be a template, before reading it', () => {
    const { problems, sections } = parseTemplate(`## Stage Two\n${'x'.repeat(1_000_000)}`, 't');
    expect(sections).toEqual([]);
    expect(problems).toMatchObject([{ line: 1, code: 'too-large', message: expect.stringContaining('1,000,000') }]);
  });

  it.each([
    ['one per tag', `## Stage Two\n${'{{ x }}\n'.repeat(20_000)}`],
    ['a long heading', `## a${' '.repeat(200_000)}b\nx`],
    ['many headings', '## Stage Two\n'.repeat(50_000)],
    ['a deep YAML', `---\n${'['.repeat(5_000)}\n---\n## Stage Two\nx`],
    ['a YAML of many aliases', `---\na: &a [1]\n${'b: *a\n'.repeat(5_000)}---\n## Stage Two\nx`],
  ])('is found in seconds in a hostile file: %s', (_, text) => {
    const start = threadMs();
    expect(parseTemplate(text, 't').problems.length).toBeGreaterThan(0);
    expect(threadMs() - start).toBeLessThan(3000);
  });
});

it('whatever the text, nothing is thrown and every problem lies in it', () => {
  const random = createRandom(11);
  const pieces = [
    ...[
      '---\n',
      '## Stage One\n',
      '## Exemplars (a)\n',
      '##\n',
      '# x\n',
      '\r\n',
      '\n',
      '{{ labels }}',
      '{% for e in exemplars %}',
    ],
    ...[
      '{{',
      '}}',
      'name: ',
      '&a ',
      '*a',
      '[',
      '{',
      '}',
      '!!x ',
      '"',
      '- ',
      '? ',
      ': ',
      '|\n',
      '%YAML 1.2\n',
      'emotionLabels: true\n',
      '<<: *a\n',
    ],
  ];
  for (let trial = 0; trial < 3000; trial++) {
    const text =
      (random() < 0.7 ? '---\n' : '') +
      Array.from({ length: Math.floor(random() * 14) }, () => pieces[Math.floor(random() * pieces.length)]).join('');
    const lines = text.split(/\r\n|\r|\n/);
    const outside = parseTemplate(text, 't').problems.filter(({ line, column = 1, endColumn = column }) => {
      const end = (lines[line - 1] ?? '').length + 1;
      // What is missing at the end of a line is marked by the one column after it.
      return !(
        line >= 1 &&
        line <= lines.length &&
        column >= 1 &&
        column <= end &&
        endColumn <= Math.max(end, column + 1)
      );
    });
    expect({ text, outside }).toEqual({ text, outside: [] });
  }
});
