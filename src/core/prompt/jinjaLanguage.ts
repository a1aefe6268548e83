import { Environment } from '@huggingface/jinja';

/** The names that mean something in every section. */
export const JINJA_GLOBALS: readonly string[] = [
  'true',
  'false',
  'none',
  'True',
  'False',
  'None',
  'range',
  'namespace',
];

/** What can be read off `loop` inside a `for`. */
export const LOOP_MEMBERS: readonly string[] = [
  'index',
  'index0',
  'revindex',
  'revindex0',
  'first',
  'last',
  'length',
  'previtem',
  'nextitem',
];

/** What can be read off a list and off a text. */
export const LIST_MEMBERS: readonly string[] = ['length'];
export const TEXT_MEMBERS: readonly string[] = [
  'capitalize',
  'endswith',
  'length',
  'lower',
  'lstrip',
  'replace',
  'rstrip',
  'split',
  'startswith',
  'strip',
  'title',
  'upper',
];

/** The filters that the library knows without brackets, `x | upper`; it has no list of them to ask for. */
export const BARE_FILTERS: readonly string[] = [
  'abs',
  'bool',
  'capitalize',
  'dictsort',
  'first',
  'float',
  'indent',
  'int',
  'items',
  'join',
  'keys',
  'last',
  'length',
  'list',
  'lower',
  'reverse',
  'safe',
  'sort',
  'string',
  'title',
  'tojson',
  'trim',
  'unique',
  'upper',
  'values',
];

/** The filters that it knows with brackets, `x | join(", ")`. The two lists differ: `upper()` and a bare `default` fail. */
export const CALLED_FILTERS: readonly string[] = [
  'default',
  'dictsort',
  'float',
  'get',
  'indent',
  'int',
  'items',
  'join',
  'keys',
  'map',
  'rejectattr',
  'replace',
  'selectattr',
  'sort',
  'tojson',
  'values',
];

/** Filters that give a list with the items of the list they get. */
export const ITEM_KEEPING_FILTERS: readonly string[] = [
  'list',
  'rejectattr',
  'reverse',
  'selectattr',
  'sort',
  'unique',
];

/** The tests that can be written, as in `x is defined`: those that the library knows and that need no second operand, for which it has no syntax. */
export const JINJA_TESTS: readonly string[] = [...new Environment().tests]
  .flatMap(([name, test]) => (test.length < 2 ? [name] : []))
  .sort();
