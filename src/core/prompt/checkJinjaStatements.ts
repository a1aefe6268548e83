import { isNode, namesBound, parseJinja, usesOf, usesOfFilter, type JinjaNode } from './jinjaExpressions';
import type { JinjaReporter } from './jinjaProblem';
import { itemOf, JinjaScope } from './jinjaScope';
import type { JinjaTag } from './jinjaTags';

/** The statements that open a block, by the word that closes it. */
const BLOCKS: ReadonlyMap<string, string> = new Map([
  ['endif', 'if'],
  ['endfor', 'for'],
  ['endset', 'set'],
  ['endmacro', 'macro'],
  ['endcall', 'call'],
  ['endfilter', 'filter'],
]);
const OPENERS: readonly string[] = [...BLOCKS.values()];
const OWN_SCOPE: readonly string[] = ['for', 'macro', 'call'];

/** Deeper than anybody nests blocks: beyond it no name is looked up any more. */
const MOST_NESTED = 100;

interface OpenBlock {
  readonly keyword: string;
  readonly tag: JinjaTag;
  readonly scope: JinjaScope;
  hasElse: boolean;
}

/** Follows the statements of a text: what they open, close and bind. */
export interface JinjaStatements {
  tag(tag: JinjaTag): void;
  /** The scope at the place that has been reached. */
  scope(): JinjaScope;
  /** Reports the blocks that are still open. */
  finish(): void;
}

/** Starts at the beginning of a text, where `root` is in scope. */
export function checkJinjaStatements(reporter: JinjaReporter, root: JinjaScope): JinjaStatements {
  const blocks: OpenBlock[] = [];
  const scope = (): JinjaScope => blocks.at(-1)?.scope ?? root;
  const syntax = (tag: JinjaTag, message: string): void => reporter.report(tag, 'jinja-syntax', message);
  const uses = (tag: JinjaTag, expression: unknown, where = scope()): void =>
    reporter.uses(tag, usesOf(expression), where);

  const open = (tag: JinjaTag, keyword: string): void => {
    const outer = scope();
    if (blocks.length === MOST_NESTED) syntax(tag, `Blocks are nested more than ${MOST_NESTED} deep here.`);
    if (blocks.length >= MOST_NESTED)
      return void blocks.push({ keyword, tag, scope: unchecked(outer), hasElse: false });
    const own = OWN_SCOPE.includes(keyword) ? new JinjaScope(outer) : outer;
    const node = tag.fault === undefined ? reporter.parsed(tag, `{% ${tag.inner} %}{% end${keyword} %}`) : undefined;
    if (node === undefined) own.bindEverything();
    else bindBlock(tag, keyword, node, outer, own);
    blocks.push({ keyword, tag, scope: own, hasElse: false });
  };
  /** One scope for all blocks that are nested too deeply. */
  const unchecked = (outer: JinjaScope): JinjaScope => {
    if (blocks.length > MOST_NESTED) return outer;
    const own = new JinjaScope(outer);
    own.bindEverything();
    return own;
  };
  const bindBlock = (tag: JinjaTag, keyword: string, node: JinjaNode, outer: JinjaScope, own: JinjaScope): void => {
    switch (keyword) {
      case 'if':
        return uses(tag, node['test']);
      case 'for':
        return bindLoop(tag, node, outer, own);
      case 'set':
        return assign(tag, node['assignee'], undefined);
      case 'macro':
        outer.bindTarget(node['name'], 'free');
        // What a macro is called with beyond its parameters, and the body of a {% call %}.
        for (const name of ['caller', 'varargs', 'kwargs']) own.bind(name, 'free');
        return bindParameters(tag, node['args'], own);
      case 'call':
        uses(tag, node['call']);
        return bindParameters(tag, node['callerArgs'], own);
      case 'filter':
        return reporter.uses(tag, usesOfFilter(node['filter']), outer);
    }
  };
  /** `for x in xs if test`: the test sees the loop's variable, the list does not. */
  const bindLoop = (tag: JinjaTag, node: JinjaNode, outer: JinjaScope, own: JinjaScope): void => {
    const { iterable, loopvar } = node;
    const selects = isNode(iterable) && iterable.type === 'SelectExpression';
    const list = selects ? iterable['lhs'] : iterable;
    uses(tag, list);
    own.bindTarget(loopvar, itemOf(outer.bindingOf(list)));
    if (selects) uses(tag, iterable['test'], own);
    own.bindLoop();
  };
  const bindParameters = (tag: JinjaTag, parameters: unknown, own: JinjaScope): void => {
    for (const parameter of Array.isArray(parameters) ? parameters : []) {
      for (const name of namesBound(parameter)) own.bind(name, 'free');
      if (isNode(parameter) && parameter.type === 'KeywordArgumentExpression') uses(tag, parameter['value'], own);
    }
  };
  /** `ns.x = ...` reads `ns`; every other target is bound where it stands, in a loop for that loop alone. */
  const assign = (tag: JinjaTag, target: unknown, value: unknown): void => {
    if (isNode(target) && target.type === 'MemberExpression') return uses(tag, target['object']);
    if (namesBound(target).length === 0)
      return syntax(tag, 'Only a name can be set, or several, or a member of a namespace.');
    scope().bindTarget(target, value === undefined ? 'free' : scope().bindingOf(value));
  };

  const close = (tag: JinjaTag, keyword: string): void => {
    if (!blocks.some((block) => block.keyword === keyword)) return syntax(tag, `{% end${keyword} %} closes nothing.`);
    for (let block = blocks.pop(); block !== undefined && block.keyword !== keyword; block = blocks.pop())
      unclosed(block);
  };
  const unclosed = ({ tag, keyword }: OpenBlock): void => {
    if (tag.fault === undefined) syntax(tag, `This {% ${keyword} %} has no {% end${keyword} %}.`);
  };
  const branch = (tag: JinjaTag, keyword: string): void => {
    const block = blocks.at(-1);
    const fits = block?.keyword === 'if' || (block?.keyword === 'for' && keyword === 'else');
    if (block === undefined || !fits) return syntax(tag, `{% ${keyword} %} stands outside an if.`);
    if (block.hasElse) return syntax(tag, `{% ${keyword} %} comes after the {% else %} of its block.`);
    if (keyword === 'else') block.hasElse = true;
    else if (tag.fault === undefined)
      uses(tag, reporter.parsed(tag, `{% ${tag.inner.slice('el'.length)} %}{% endif %}`)?.['test']);
  };
  const jump = (tag: JinjaTag, keyword: string): void => {
    const around = blocks.findLast((block) => OWN_SCOPE.includes(block.keyword));
    if (around?.keyword !== 'for' || around.hasElse) syntax(tag, `{% ${keyword} %} stands outside a for.`);
  };

  return {
    scope,
    tag(tag) {
      const keyword = /^\w+/.exec(tag.inner)?.[0] ?? '';
      const closes = BLOCKS.get(keyword);
      const takesNothing = closes !== undefined || ['else', 'break', 'continue'].includes(keyword);
      if (takesNothing && tag.inner !== keyword && tag.fault === undefined)
        syntax(tag, `{% ${keyword} %} takes nothing after its name.`);
      if (closes !== undefined) close(tag, closes);
      else if (keyword === 'else' || keyword === 'elif') branch(tag, keyword);
      else if (keyword === 'break' || keyword === 'continue') jump(tag, keyword);
      else if (keyword === 'set' && tag.fault === undefined && !opensSet(tag)) {
        const node = reporter.parsed(tag, `{% ${tag.inner} %}`);
        if (node === undefined) return scope().bindEverything();
        uses(tag, node['value']);
        assign(tag, node['assignee'], node['value']);
      } else if (OPENERS.includes(keyword)) open(tag, keyword);
      else if (tag.fault === undefined) syntax(tag, noStatement(tag.inner, keyword));
    },
    finish() {
      for (const block of blocks.splice(0)) unclosed(block);
    },
  };
}

/** `{% set x %}` opens a block, `{% set x = 1 %}` does not; an equals sign may also stand in brackets. */
function opensSet({ inner }: JinjaTag): boolean {
  if (!inner.includes('=')) return true;
  try {
    return parseJinja(`{% ${inner} %}{% endset %}`) !== undefined;
  } catch {
    return false;
  }
}

function noStatement(inner: string, keyword: string): string {
  if (inner === '') return 'This {% %} tag is empty.';
  if (inner.startsWith('+')) return 'The mark + of a tag is not known here. Leave it out.';
  if (keyword === 'raw' || keyword === 'endraw')
    return `"${keyword}" is not known here. Write literal braces as a text: {{ "{{" }}.`;
  return `"${keyword === '' ? inner : keyword}" is no Jinja statement. There are ${OPENERS.join(', ')}.`;
}
