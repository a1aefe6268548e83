import { createRandom } from '../../../src/core/util/random';

/** Texts that break readers: markup of every format, names of members that every object has, numbers that are none. */
const ODD_TEXTS = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'null',
    'NaN',
    '-Infinity',
    '1e999',
    '-0',
    'true',
    '[]',
    '{}',
  ],
  ...[
    '"',
    "'",
    '\\',
    '\\u',
    '\\ud800',
    '\ud800',
    '\u0000',
    '\ufeff',
    '\ufffd',
    '\u2028',
    '\r',
    '\n',
    '\n\n',
    '\t',
    ' ',
  ],
  ...[
    '---\n',
    '## ',
    '## Exemplars\n',
    '{{ ',
    ' }}',
    '{% for e in exemplars %}',
    '{% endfor %}',
    '{#',
    '{{ e["("] }}',
    '|',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '- ',
    '&a ',
    '*a ',
    '<<: ',
    '!!js ',
    '? ',
    '%YAML 2\n',
    '#',
    '_comma_',
    ',,,',
    '"\\n"',
  ],
  ...['labels: 5', 'Pred: ', 'Context: ', 'H-0\t', 'model:', '```', 'Verdict: ', '999999999999999999999', '👍', 'ſad'],
];

const ODD_VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e308, '', 'constructor', '__proto__', [], {}, [[]], [null], { a: {} }],
  ...[['a', 5], { role: 'speaker' }, '\ud800', [{ text: 5 }, null], { constructor: 1 }],
];

/** Seeded changes of a text: spans taken out, repeated and moved, odd texts put in. */
export function mutatedTexts(text: string, count: number, seed: number): readonly string[] {
  const random = createRandom(seed);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: count }, () => {
    let changed = text;
    for (let times = 1 + upTo(4); times > 0; times--) {
      const [start, length] = [upTo(changed.length + 1), upTo(60)];
      const span = changed.slice(start, start + length);
      const odd = ODD_TEXTS[upTo(ODD_TEXTS.length)] ?? '';
      const kind = upTo(4);
      const to = upTo(changed.length + 1);
      if (kind === 0) changed = changed.slice(0, start) + changed.slice(start + length);
      else if (kind === 1) changed = changed.slice(0, to) + span + changed.slice(to);
      else if (kind === 2) changed = changed.slice(0, start) + odd.repeat(1 + upTo(3)) + changed.slice(start);
      else changed = changed.slice(0, start) + odd + changed.slice(start + length);
    }
    return changed;
  });
}

/** Seeded changes of JSON data: one value somewhere in it becomes something odd, or a name something else. */
export function mutatedValues(value: unknown, count: number, seed: number): readonly unknown[] {
  const random = createRandom(seed);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  const change = (node: unknown): unknown => {
    const odd = ODD_VALUES[upTo(ODD_VALUES.length)];
    if (typeof node !== 'object' || node === null || upTo(5) === 0) return odd;
    const entries = Object.entries(node);
    const at = upTo(entries.length);
    const [name, inner] = entries[at] ?? ['a', 1];
    if (Array.isArray(node)) return node.with(Math.min(at, Math.max(0, node.length - 1)), change(inner));
    const renamed = upTo(8) === 0 ? 'constructor' : name;
    return Object.fromEntries(entries.map((entry, index) => (index === at ? [renamed, change(inner)] : entry)));
  };
  return Array.from({ length: count }, () => change(structuredClone(value)));
}
