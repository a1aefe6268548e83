import { parse, tokenize } from '@huggingface/jinja';
import { expect, it } from 'vitest';
import { checkJinja } from '../../../src/core/prompt/checkJinja';
import { SECTION_SLOTS } from '../../../src/core/prompt/sectionSlots';
import { createRandom } from '../../../src/core/util/random';

/** Pieces of which a random text is made, weighted so that about half of the short ones parse. */
const PIECES = [
  ...[
    '{{ e }}',
    '{{ exemplars }}',
    '{% if e %}',
    '{% else %}',
    '{% endif %}',
    '{% for e in exemplars %}',
    '{% endfor %}',
  ],
  ...[
    '{% elif e %}',
    '{% set e = 1 %}',
    '{% set e %}',
    '{% endset %}',
    '{% macro m(e) %}',
    '{% endmacro %}',
    '{# c #}',
  ],
  ...['{{', '}}', '{%', '%}', '{#', '#}', '{', '}', '{{-', '-}}', '{%-', '-%}', '"', "'", '\\', '\n', ' ', 'text'],
  ...[
    'e',
    ' if ',
    ' else ',
    ' for ',
    ' in ',
    ' not ',
    ' is ',
    'defined',
    '|',
    'upper',
    '(',
    ')',
    '[',
    ']',
    ',',
    ':',
    '=',
  ],
  ...[
    '==',
    '+',
    '-',
    '*',
    '~',
    '1',
    '2.5',
    '.',
    'x',
    '%',
    'endif',
    'endfor',
    'set ',
    '{"a": {"b": 1}}',
    '"}}"',
    "'%}'",
  ],
  ...[
    '{% filter upper %}',
    '{% endfilter %}',
    '{% call m(e) %}',
    '{% endcall %}',
    '{% raw %}',
    '{% endraw %}',
    '+%}',
    '{%+',
  ],
];

function parsesWhole(source: string): boolean {
  try {
    parse(tokenize(source, { trim_blocks: true, lstrip_blocks: true }));
    return true;
  } catch {
    return false;
  }
}

/** What stands inside braces. */
const INNER = [
  ...[
    'e',
    'x',
    'loop',
    '1',
    '2.5',
    '"a"',
    "'}}'",
    '"%}"',
    '{"a": 1}',
    '{"a": {"b": 1}}',
    '[1, 2]',
    '(e)',
    '.text',
    '["t"]',
  ],
  ...[
    '[0]',
    '[1:2]',
    '()',
    '(1, k=2)',
    '| upper',
    '| join(",")',
    '| default("-")',
    'is defined',
    'is not none',
    'if',
    'else',
  ],
  ...[
    'and',
    'or',
    'not',
    'in',
    '==',
    '=',
    '+',
    '-',
    '~',
    '*',
    '%',
    '//',
    '**',
    ',',
    ':',
    '(',
    ')',
    '"',
    "'",
    '}',
    '{',
    '\\',
  ],
];
const FRAMES = [
  ['{{ ', ' }}'],
  ['{{-', '-}}'],
  ['{{', '}}'],
  ['{% if ', ' %}{% endif %}'],
  ['{%- for ', ' in exemplars -%}{% endfor %}'],
  ['{% for e in ', ' %}{% else %}{% endfor %}'],
  ['{% set ', ' %}'],
  ['{% set e =', '%}'],
  ['{% set ', ' %}{% endset %}'],
  ['{% macro m', ' %}{% endmacro %}'],
  ['{% call', ' %}{% endcall %}'],
  ['{% filter ', ' %}{% endfilter %}'],
  ['{% if e %}{% elif ', ' %}{% endif %}'],
  ['{% if e %}{% else ', ' %}{% endif %}'],
  ['{% if e %}{% endif ', ' %}'],
  ['{% ', ' %}'],
] as const;

type Random = () => number;
const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
const several = (random: Random, most: number, items: readonly string[], glue: string): string =>
  Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(random, items)).join(glue);

/** What the library parses and fails to fill: a target that nothing can be assigned to. */
const STRICTER = 'Only a name can be set';

it.each<[string, number, number, (random: Random) => string]>([
  ['short', 1, 10_000, (random) => several(random, 4, PIECES, '')],
  ['long', 2, 6_000, (random) => several(random, 14, PIECES, '')],
  [
    'single-tag',
    3,
    14_000,
    (random) => {
      const [before, after] = pick(random, FRAMES);
      return `${before}${several(random, 5, INNER, pick(random, [' ', '']))}${after}`;
    },
  ],
])('finds a syntax problem in %s random texts exactly where the library as a whole does', (_, seed, trials, make) => {
  const random = createRandom(seed);
  const counts = { sound: 0, broken: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const source = make(random);
    const problems = checkJinja(source, SECTION_SLOTS.Exemplars)
      .filter(({ code }) => code === 'jinja-syntax')
      .filter(({ message }) => !message.startsWith(STRICTER));
    const sound = parsesWhole(source);
    counts[sound ? 'sound' : 'broken']++;
    expect({ source, sound: problems.length === 0, problems }).toEqual({ source, sound, problems });
    for (const { start, end } of problems) expect(0 <= start && start < end && end <= source.length).toBe(true);
  }
  expect(counts.sound).toBeGreaterThan(trials / 20);
  expect(counts.broken).toBeGreaterThan(trials / 20);
});
