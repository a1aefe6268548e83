import { checkJinjaStatements } from '../checkJinjaStatements';
import { parseJinja } from '../jinjaExpressions';
import type { JinjaReporter } from '../jinjaProblem';
import { sectionScope, type JinjaScope } from '../jinjaScope';
import { findJinjaTags, type JinjaTag } from '../jinjaTags';
import { SECTION_SLOTS } from '../sectionSlots';
import type { TemplateSection } from '../template';

/** Says nothing: what is wrong is told elsewhere. */
const SILENT: JinjaReporter = {
  report() {
    // Nothing to tell.
  },
  parsed(_, text) {
    try {
      return parseJinja(text);
    } catch {
      return undefined;
    }
  },
  uses() {
    // Nothing to check.
  },
};

/** Where a cursor stands in the Jinja of a section. */
export interface JinjaPlace {
  /** The kind of the tag it stands in, `text` outside of any. */
  readonly inside: 'text' | JinjaTag['kind'];
  /** What is written in the tag up to the cursor; empty outside. */
  readonly before: string;
  /** The names known there. */
  readonly scope: JinjaScope;
  /** Keywords of the blocks that are open there, the innermost last. */
  readonly open: readonly string[];
}

/** Looks at the Jinja of a section up to an offset of its source. */
export function jinjaPlace({ source, name }: TemplateSection, offset: number): JinjaPlace {
  const written = source.slice(0, offset);
  const tags = findJinjaTags(written);
  const last = tags.at(-1);
  const current = last?.fault?.endsWith('is never closed.') === true ? last : undefined;
  const statements = checkJinjaStatements(SILENT, sectionScope(SECTION_SLOTS[name]));
  const open: string[] = [];
  for (const tag of tags) {
    if (tag.kind !== 'statement' || tag === current) continue;
    statements.tag(tag);
    const keyword = /^\w+/.exec(tag.inner)?.[0] ?? '';
    if (/^(?:if|for|macro|call|filter)$/.test(keyword)) open.push(keyword);
    else if (keyword.startsWith('end')) open.splice(Math.max(open.lastIndexOf(keyword.slice(3)), 0));
  }
  const scope = statements.scope();
  if (current === undefined) return { inside: 'text', before: '', scope, open };
  return { inside: current.kind, before: written.slice(current.start + 2), scope, open };
}

/** The tag around an offset of a section's source, or `undefined`. */
export function tagAt(source: string, offset: number): JinjaTag | undefined {
  return findJinjaTags(source).find(({ start, end }) => start <= offset && offset < end);
}
