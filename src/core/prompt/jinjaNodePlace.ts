import { isNode } from './jinjaExpressions';
import { findJinjaTags, type JinjaTag } from './jinjaTags';

/** The words that begin the statements of a node's type; what else a type is called stands for an expression. */
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  For: ['for'],
  If: ['if', 'elif'],
  Set: ['set'],
  Macro: ['macro'],
  CallStatement: ['call'],
  FilterStatement: ['filter'],
};
const NO_TAG: readonly string[] = ['StringLiteral', 'Comment', 'Break', 'Continue'];

/** True for the node of a statement that has a tag to point to. */
export function isTagged(type: string): boolean {
  return type in KEYWORDS;
}

/**
 * Line and column, from 1, of the tag that a node came from: the library's nodes have no places, but stand in the order of
 * their tags. `node` is a statement, or an expression right in the body of `program`. `undefined` when it cannot be told.
 */
export function placeOfNode(
  source: string,
  program: { readonly body: readonly unknown[] },
  node: unknown,
): { readonly line: number; readonly column: number } | undefined {
  if (!isNode(node)) return undefined;
  const tags = findJinjaTags(source).filter(({ fault }) => fault === undefined);
  const keywords = KEYWORDS[node.type];
  const nodes = keywords === undefined ? program.body.filter(isExpression) : nodesOfType(program, node.type);
  const candidates =
    keywords === undefined
      ? expressionsOutside(tags)
      : tags.filter(({ kind, inner }) => kind === 'statement' && keywords.includes(/^\w+/.exec(inner)?.[0] ?? ''));
  const tag = candidates[nodes.indexOf(node)];
  if (tag === undefined || candidates.length !== nodes.length) return undefined;
  const before = source.slice(0, tag.start).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function isExpression(node: unknown): boolean {
  return isNode(node) && !isTagged(node.type) && !NO_TAG.includes(node.type);
}

/** All nodes of a type, in the order of the text. */
function nodesOfType(root: unknown, type: string): readonly unknown[] {
  if (Array.isArray(root)) return root.flatMap((item) => nodesOfType(item, type));
  if (typeof root !== 'object' || root === null) return [];
  const inner = Object.values(root).flatMap((item) => nodesOfType(item, type));
  return isNode(root) && root.type === type ? [root, ...inner] : inner;
}

/** Expressions in no block; a plain text in braces is the same to the library as text outside of them. */
function expressionsOutside(tags: readonly JinjaTag[]): readonly JinjaTag[] {
  let depth = 0;
  return tags.filter(({ kind, inner }) => {
    if (kind === 'statement') {
      if (/^(?:for|if|macro|call|filter)\b|^set\b[^=]*$/.test(inner)) depth++;
      else if (inner.startsWith('end')) depth--;
    }
    return kind === 'expression' && depth === 0 && !/^(["'])[^"']*\1$/.test(inner);
  });
}
