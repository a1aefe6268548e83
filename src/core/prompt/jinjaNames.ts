import { parse, tokenize } from '@huggingface/jinja';

/** A name that an expression reads, with the members read off it directly: `e.text` is `{ name: 'e', member: 'text' }`. */
export interface JinjaRead {
  readonly name: string;
  readonly member?: string;
}

/** A node of the library's tree, as much of it as a walk needs. */
interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Parses one Jinja text; throws the library's own error when it does not parse. Returns the first statement. */
export function parseJinja(source: string): Node | undefined {
  return parse(tokenize(source, { trim_blocks: true, lstrip_blocks: true })).body[0] as unknown as Node | undefined;
}

/** Every name that an expression reads. Names of filters, tests, keyword arguments and members are no reads. */
export function readsOf(expression: unknown): readonly JinjaRead[] {
  const reads: JinjaRead[] = [];
  visit(expression, reads);
  return reads;
}

/** The names that a loop or an assignment binds: one, or several for a tuple. */
export function namesBound(target: unknown): readonly string[] {
  if (!isNode(target)) return [];
  if (target.type === 'Identifier') return [String(target['value'])];
  if (target.type === 'TupleLiteral' && Array.isArray(target['value'])) return target['value'].flatMap(namesBound);
  return [];
}

function visit(node: unknown, reads: JinjaRead[]): void {
  if (Array.isArray(node)) return node.forEach((item) => visit(item, reads));
  if (node instanceof Map) {
    for (const [key, value] of node) {
      visit(key, reads);
      visit(value, reads);
    }
    return;
  }
  if (!isNode(node)) return;
  switch (node.type) {
    case 'Identifier':
      reads.push({ name: String(node['value']) });
      return;
    case 'MemberExpression':
      return visitMember(node, reads);
    case 'FilterExpression':
      visit(node['operand'], reads);
      return visitArguments(node['filter'], reads);
    case 'TestExpression':
      return visit(node['operand'], reads);
    case 'KeywordArgumentExpression':
      return visit(node['value'], reads);
    case 'BinaryExpression':
      visit(node['left'], reads);
      return visit(node['right'], reads);
    case 'UnaryExpression':
      return visit(node['argument'], reads);
    default:
      Object.entries(node).forEach(([key, value]) => key !== 'type' && visit(value, reads));
  }
}

function visitMember(node: Node, reads: JinjaRead[]): void {
  const { object, property, computed } = node as Node & { object: unknown; property: unknown; computed: boolean };
  if (computed) visit(property, reads);
  if (isNode(object) && object.type === 'Identifier' && !computed && isNode(property)) {
    reads.push({ name: String(object['value']), member: String(property['value']) });
  } else visit(object, reads);
}

function visitArguments(filter: unknown, reads: JinjaRead[]): void {
  if (isNode(filter) && filter.type === 'CallExpression') visit(filter['args'], reads);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
