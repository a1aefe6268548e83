import { findJinjaTags, type JinjaTag } from './jinjaTags';
import { namesBound, parseJinja, readsOf, type JinjaRead } from './jinjaNames';
import type { SectionSlots } from './sectionSlots';

/** Something wrong in a Jinja text, by offset. */
export interface JinjaProblem {
  readonly code: 'jinja-syntax' | 'unknown-slot' | 'unknown-member';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** What a name stands for: free (anything may be read off it), or an item with known members. */
type Binding = readonly string[] | 'free';
type Scope = Map<string, Binding>;

interface OpenBlock {
  readonly keyword: string;
  readonly tag: JinjaTag;
  readonly scope: Scope;
}

const GLOBALS = ['true', 'false', 'none', 'True', 'False', 'None', 'range', 'namespace', 'dict'];
const LOOP_MEMBERS = ['index', 'index0', 'revindex', 'revindex0', 'first', 'last', 'length', 'previtem', 'nextitem'];
const BLOCKS: Readonly<Record<string, string>> = {
  endif: 'if',
  endfor: 'for',
  endset: 'set',
  endmacro: 'macro',
  endcall: 'call',
  endfilter: 'filter',
};

/**
 * Checks a Jinja text tag by tag: each must parse, blocks must match, and every name must be a slot of the section, a
 * loop's variable or one of Jinja's own. Returns all problems, in order.
 */
export function checkJinja(source: string, slots: SectionSlots): readonly JinjaProblem[] {
  const { tags, unclosed } = findJinjaTags(source);
  const checker = createChecker(slots);
  for (const tag of tags) checker.tag(tag);
  if (unclosed !== undefined) {
    const { start, opening } = unclosed;
    checker.problems.push({ code: 'jinja-syntax', message: `This ${opening} is never closed.`, start, end: start + 2 });
  }
  return checker.finish();
}

function createChecker(slots: SectionSlots) {
  const problems: JinjaProblem[] = [];
  const blocks: OpenBlock[] = [];
  const root: Scope = new Map([...GLOBALS, ...Object.keys(slots)].map((name) => [name, 'free' as const]));

  const report = (tag: JinjaTag, code: JinjaProblem['code'], message: string): void => {
    problems.push({ code, message, start: tag.start, end: tag.end });
  };
  const scope = (): Scope => blocks.at(-1)?.scope ?? root;
  const lookUp = (name: string): Binding | undefined => {
    for (const block of [...blocks].reverse()) {
      const found = block.scope.get(name);
      if (found !== undefined) return found;
    }
    return root.get(name);
  };
  const checkReads = (tag: JinjaTag, expression: unknown): void => {
    for (const read of readsOf(expression)) checkRead(tag, read);
  };
  const checkRead = (tag: JinjaTag, { name, member }: JinjaRead): void => {
    const binding = lookUp(name);
    if (binding === undefined) {
      report(tag, 'unknown-slot', `There is no slot "${name}" in this section. ${describeSlots(slots)}`);
    } else if (binding !== 'free' && member !== undefined && !binding.includes(member)) {
      report(tag, 'unknown-member', `"${name}" has no "${member}". It has ${binding.join(', ')}.`);
    }
  };
  const parsed = (tag: JinjaTag, text: string): ReturnType<typeof parseJinja> => {
    try {
      return parseJinja(text);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      report(tag, 'jinja-syntax', `This Jinja tag does not parse: ${detail.replace(/\.$/, '')}.`);
      return undefined;
    }
  };

  const openBlock = (tag: JinjaTag, keyword: string): void => {
    const node = parsed(tag, `{% ${tag.inner} %}{% end${keyword} %}`);
    const own: Scope = new Map();
    if (node !== undefined && keyword === 'for') {
      checkReads(tag, node['iterable']);
      const names = namesBound(node['loopvar']);
      for (const name of names) own.set(name, names.length === 1 ? itemOf(node['iterable'], slots) : 'free');
      own.set('loop', LOOP_MEMBERS);
      blocks.push({ keyword, tag, scope: own });
      return checkLoopFilter(tag, node['iterable']);
    }
    if (node !== undefined && keyword === 'if') checkReads(tag, node['test']);
    if (node !== undefined && keyword === 'macro') {
      for (const name of namesBound(node['name'])) scope().set(name, 'free');
      for (const argument of (node['args'] as readonly { key?: unknown }[] | undefined) ?? []) {
        for (const name of namesBound(argument.key ?? argument)) own.set(name, 'free');
      }
    }
    if (node !== undefined && keyword === 'set')
      for (const name of namesBound(node['assignee'])) scope().set(name, 'free');
    blocks.push({ keyword, tag, scope: own });
  };
  /** `for x in xs if test(x)`: the test is read inside the loop's own scope. */
  const checkLoopFilter = (tag: JinjaTag, iterable: unknown): void => {
    const test =
      (iterable as { type?: string; test?: unknown }).type === 'SelectExpression'
        ? (iterable as { test?: unknown }).test
        : undefined;
    if (test !== undefined) checkReads(tag, test);
  };

  const closeBlock = (tag: JinjaTag, keyword: string): void => {
    const open = blocks.pop();
    if (open === undefined) report(tag, 'jinja-syntax', `{% end${keyword} %} closes nothing.`);
    else if (open.keyword !== keyword) {
      report(tag, 'jinja-syntax', `{% end${keyword} %} stands where {% end${open.keyword} %} is needed.`);
    }
  };

  const statement = (tag: JinjaTag): void => {
    const keyword = /^\w+/.exec(tag.inner)?.[0] ?? '';
    const closes = BLOCKS[keyword];
    if (closes !== undefined) return closeBlock(tag, closes);
    if (keyword === 'else' || keyword === 'elif') {
      const open = blocks.at(-1)?.keyword;
      if (open !== 'if' && !(open === 'for' && keyword === 'else'))
        return report(tag, 'jinja-syntax', `{% ${keyword} %} stands outside an if.`);
      if (keyword === 'elif') checkReads(tag, parsed(tag, `{% if ${tag.inner.slice(4)} %}{% endif %}`)?.['test']);
      return;
    }
    if (keyword === 'break' || keyword === 'continue') return;
    if (keyword === 'set' && /^set\s+[^=]*=/.test(tag.inner)) {
      const node = parsed(tag, `{% ${tag.inner} %}`);
      checkReads(tag, node?.['value']);
      for (const name of namesBound(node?.['assignee'])) scope().set(name, 'free');
      return;
    }
    if (Object.values(BLOCKS).includes(keyword)) return openBlock(tag, keyword);
    report(tag, 'jinja-syntax', keyword === '' ? 'This {% %} tag is empty.' : `"${keyword}" is no Jinja statement.`);
  };

  return {
    problems,
    tag(tag: JinjaTag): void {
      if (tag.kind === 'statement') statement(tag);
      else if (tag.kind === 'expression') {
        if (tag.inner === '') report(tag, 'jinja-syntax', 'This {{ }} is empty.');
        else checkReads(tag, parsed(tag, `{{ ${tag.inner} }}`));
      }
    },
    finish(): readonly JinjaProblem[] {
      for (const { keyword, tag } of blocks)
        report(tag, 'jinja-syntax', `This {% ${keyword} %} has no {% end${keyword} %}.`);
      return problems.sort((a, b) => a.start - b.start);
    },
  };
}

/** What a loop over an iterable binds: the known members when it runs over a slot that is a list. */
function itemOf(iterable: unknown, slots: SectionSlots): Binding {
  const { type, value, lhs, operand } = iterable as { type: string; value?: string; lhs?: unknown; operand?: unknown };
  if (type === 'SelectExpression') return itemOf(lhs, slots);
  if (type === 'FilterExpression') return itemOf(operand, slots);
  return type === 'Identifier' && value !== undefined ? (slots[value]?.members ?? 'free') : 'free';
}

function describeSlots(slots: SectionSlots): string {
  const names = Object.keys(slots);
  return names.length === 0 ? 'This section has no slots.' : `It has ${names.join(', ')}.`;
}
