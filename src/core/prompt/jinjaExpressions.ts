import { parse, tokenize } from '@huggingface/jinja';

/** A node of the library's tree, as much of it as a walk needs. */
export interface JinjaNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What an expression makes use of. */
export type JinjaUse =
  | { readonly kind: 'name'; readonly name: string }
  /** `e.text` or `e["text"]`; `object` is the node of `e`. */
  | { readonly kind: 'member'; readonly object: JinjaNode; readonly member: string }
  /** `x | name` or, called, `x | name(...)`. */
  | { readonly kind: 'filter'; readonly name: string; readonly called: boolean }
  | { readonly kind: 'test'; readonly name: string };

/** Longer than any expression that somebody wrote; the library's time grows with the square of a run of white space. */
const MAX_TAG_CHARACTERS = 10_000;

/** Parses the Jinja text of one tag; throws an error with a sentence when it does not parse. Returns the first statement. */
export function parseJinja(source: string): JinjaNode | undefined {
  if (source.length > MAX_TAG_CHARACTERS)
    throw new SyntaxError(`it has more than ${MAX_TAG_CHARACTERS.toLocaleString('en')} characters`);
  try {
    return parse(tokenize(source)).body[0] as unknown as JinjaNode | undefined;
  } catch (error) {
    throw new SyntaxError(readable(error), { cause: error });
  }
}

/** The library's words for tokens, and what it means when it runs out of them. */
const TOKENS: Readonly<Record<string, string>> = {
  CloseStatement: 'the end of the tag',
  CloseExpression: 'the end of the tag',
  OpenExpression: '{{',
  OpenStatement: '{%',
  OpenParen: '(',
  CloseParen: ')',
  OpenSquareBracket: '[',
  CloseSquareBracket: ']',
  OpenCurlyBracket: '{',
  CloseCurlyBracket: '}',
  Equals: '=',
  Pipe: '|',
  Dot: '.',
  Comma: ',',
  Colon: ':',
  Identifier: 'a word',
  NumericLiteral: 'a number',
  StringLiteral: 'a text',
};

function readable(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof TypeError) return 'it ends too early';
  if (error instanceof RangeError) return 'it is nested too deeply';
  if (error.message === 'Unexpected end of input') return 'a quote in it is never closed';
  const inPlace = /^Parser Error: .*?\. (\w+) !== (\w+)/.exec(error.message);
  if (inPlace !== null) return `${wordOf(inPlace[1])} stands where ${wordOf(inPlace[2])} is expected`;
  const sentence = error.message
    .replace(/^Parser Error: /, '')
    .replace(/^Unexpected token(?: type)?: (\w+)$/, (_, token: string) => `${wordOf(token)} is not expected there`);
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}

function wordOf(token = ''): string {
  return TOKENS[token] ?? (token.endsWith('Operator') ? 'an operator' : token);
}

/** Every use that an expression makes of names, members, filters and tests. Names of keyword arguments are no uses. */
export function usesOf(expression: unknown): readonly JinjaUse[] {
  const uses: JinjaUse[] = [];
  visit(expression, uses);
  return uses;
}

/** The use that `{% filter name %}` makes of its filter, and those in its arguments. */
export function usesOfFilter(filter: unknown): readonly JinjaUse[] {
  const uses: JinjaUse[] = [];
  visitFilter(filter, uses);
  return uses;
}

/** The names that a loop, an assignment or a parameter binds: one, or several for a tuple. */
export function namesBound(target: unknown): readonly string[] {
  if (!isNode(target)) return [];
  if (target.type === 'Identifier') return [String(target['value'])];
  if (target.type === 'KeywordArgumentExpression') return namesBound(target['key']);
  if (target.type === 'TupleLiteral' && Array.isArray(target['value'])) return target['value'].flatMap(namesBound);
  return [];
}

/** True for a node of the library's tree. */
export function isNode(value: unknown): value is JinjaNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The name that is read off an object when it stands in the text itself. */
export function memberName({ computed, property }: JinjaNode): string | undefined {
  if (!isNode(property)) return undefined;
  if (computed === true) return property.type === 'StringLiteral' ? String(property['value']) : undefined;
  return property.type === 'Identifier' ? String(property['value']) : undefined;
}

function visit(node: unknown, uses: JinjaUse[]): void {
  if (Array.isArray(node)) return node.forEach((item) => visit(item, uses));
  if (node instanceof Map) {
    for (const [key, value] of node) {
      visit(key, uses);
      visit(value, uses);
    }
    return;
  }
  if (!isNode(node)) return;
  switch (node.type) {
    case 'Identifier':
      uses.push({ kind: 'name', name: String(node['value']) });
      return;
    case 'MemberExpression': {
      const { object, property, computed } = node;
      const member = memberName(node);
      if (computed === true) visit(property, uses);
      if (member !== undefined && isNode(object)) uses.push({ kind: 'member', object, member });
      return visit(object, uses);
    }
    case 'FilterExpression':
      visit(node['operand'], uses);
      return visitFilter(node['filter'], uses);
    case 'TestExpression':
      visit(node['operand'], uses);
      if (isNode(node['test'])) uses.push({ kind: 'test', name: String(node['test']['value']) });
      return;
    case 'KeywordArgumentExpression':
      return visit(node['value'], uses);
    case 'BinaryExpression':
      visit(node['left'], uses);
      return visit(node['right'], uses);
    case 'UnaryExpression':
      return visit(node['argument'], uses);
    default:
      Object.entries(node).forEach(([key, value]) => key !== 'type' && visit(value, uses));
  }
}

function visitFilter(filter: unknown, uses: JinjaUse[]): void {
  if (!isNode(filter)) return;
  const called = filter.type === 'CallExpression';
  const callee = called ? filter['callee'] : filter;
  if (isNode(callee) && callee.type === 'Identifier')
    uses.push({ kind: 'filter', name: String(callee['value']), called });
  if (called) visit(filter['args'], uses);
}
