import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { describe, expect, it } from 'vitest';
import {
  BARE_FILTERS,
  CALLED_FILTERS,
  JINJA_GLOBALS,
  JINJA_TESTS,
  LIST_MEMBERS,
  LOOP_MEMBERS,
  TEXT_MEMBERS,
} from '../../../src/core/prompt/jinjaLanguage';
import { renderJinja } from '../../../src/core/prompt/renderJinja';

/** A value of every kind that a template can hold. */
const OPERANDS = {
  text: 'a b',
  list: ['a', 'b'],
  whole: 3,
  decimal: 2.5,
  truth: true,
  object: { a: 'b' },
  absent: undefined,
};

/** All filters of Jinja itself (3.1), and names of the library's own beside them. */
const CANDIDATES = [
  ...[
    'abs',
    'attr',
    'batch',
    'capitalize',
    'center',
    'count',
    'd',
    'default',
    'dictsort',
    'e',
    'escape',
    'filesizeformat',
  ],
  ...['first', 'float', 'forceescape', 'format', 'groupby', 'indent', 'int', 'items', 'join', 'last', 'length', 'list'],
  ...['lower', 'map', 'max', 'min', 'pprint', 'random', 'reject', 'rejectattr', 'replace', 'reverse', 'round', 'safe'],
  ...['select', 'selectattr', 'slice', 'sort', 'string', 'striptags', 'sum', 'title', 'tojson', 'trim', 'truncate'],
  ...['unique', 'upper', 'urlencode', 'urlize', 'wordcount', 'wordwrap', 'xmlattr'],
  ...[
    'bool',
    'get',
    'keys',
    'values',
    'strip',
    'split',
    'startswith',
    'endswith',
    'lstrip',
    'rstrip',
    'nope',
    'toString',
  ],
];

/** True when the library knows the filter for at least one kind of value: it then works, or complains of something else. */
function knows(filter: string, called: boolean): boolean {
  return Object.keys(OPERANDS).some((operand) => {
    const environment = new Environment();
    for (const [name, value] of Object.entries(OPERANDS)) environment.set(name, value);
    const source = `{{ ${operand} | ${filter}${called ? '(k=1)' : ''} }}`;
    try {
      new Interpreter(environment).run(parse(tokenize(source)));
      return true;
    } catch (error) {
      return !/^Unknown \w+ filter: |^Cannot apply filter /.test(
        String(error instanceof Error ? error.message : error),
      );
    }
  });
}

describe('the filters', () => {
  it.each([
    ['without brackets', BARE_FILTERS, false],
    ['with brackets', CALLED_FILTERS, true],
  ])('listed %s are those that the library knows, none missing', (_, listed, called) => {
    // A bare `get` is known and always fails: it needs the name of a member.
    const known = CANDIDATES.filter((name) => knows(name, called) && (called || name !== 'get'));
    expect(known.sort()).toEqual(listed);
    expect(listed.filter((name) => !CANDIDATES.includes(name))).toEqual([]);
  });
});

describe('the tests', () => {
  it('listed are those that can be asked without a second operand, none missing', () => {
    const candidates = [
      ...[
        'boolean',
        'callable',
        'defined',
        'divisibleby',
        'eq',
        'equalto',
        'escaped',
        'even',
        'false',
        'filter',
        'float',
      ],
      ...[
        'ge',
        'gt',
        'in',
        'integer',
        'iterable',
        'le',
        'lower',
        'lt',
        'mapping',
        'ne',
        'none',
        'number',
        'odd',
        'sameas',
      ],
      ...['sequence', 'string', 'test', 'true', 'undefined', 'upper', 'nope', 'toString'],
    ];
    const works = (test: string): boolean =>
      Object.keys(OPERANDS).some((operand) => {
        try {
          renderJinja(`{{ ${operand} is ${test} }}`, OPERANDS);
          return true;
        } catch {
          return false;
        }
      });
    // Jinja's own `eq` compares with a second operand, for which the library has no syntax: against nothing it is never true.
    const pointless = ['eq', 'equalto'];
    expect(candidates.filter((name) => !pointless.includes(name) && works(name))).toEqual(JINJA_TESTS);
  });
});

describe('the members', () => {
  const isThere = (expression: string): boolean =>
    renderJinja(`{{ "yes" if ${expression} is defined }}`, OPERANDS) === 'yes';

  it.each([...TEXT_MEMBERS])('of a text: %s', (name) => {
    expect(isThere(`text.${name}`)).toBe(true);
  });

  it.each([...LIST_MEMBERS])('of a list: %s', (name) => {
    expect(isThere(`list.${name}`)).toBe(true);
  });

  it.each([...LOOP_MEMBERS])('of loop: %s', (name) => {
    const place = name === 'previtem' ? 'loop.last' : 'loop.first';
    const source = `{% for x in list %}{% if ${place} %}{{ "yes" if loop.${name} is defined }}{% endif %}{% endfor %}`;
    expect(renderJinja(source, OPERANDS)).toBe('yes');
  });

  it('that are not listed are not there', () => {
    for (const name of ['text', 'size', 'turns', 'join', 'append', 'index', 'cycle', 'changed', 'depth', 'format']) {
      expect(TEXT_MEMBERS.includes(name) || isThere(`text.${name}`)).toBe(false);
      expect(LIST_MEMBERS.includes(name) || isThere(`list.${name}`)).toBe(false);
    }
    for (const name of ['cycle', 'changed', 'depth', 'depth0'])
      expect(renderJinja(`{% for x in list %}{{ loop.${name} is defined }}{% endfor %}`, OPERANDS)).toBe('falsefalse');
  });
});

it('every global is there when a template is filled, save for a constant that is none', () => {
  for (const name of JINJA_GLOBALS) expect(renderJinja(`{{ ${name} is defined }}`, {})).toBe('true');
  expect(renderJinja('{{ dict is defined }} {{ strftime_now is defined }}', {})).toBe('false false');
});
