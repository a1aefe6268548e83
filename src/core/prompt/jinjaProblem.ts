import type { JinjaNode, JinjaUse } from './jinjaExpressions';
import type { JinjaScope } from './jinjaScope';
import type { JinjaTag } from './jinjaTags';

/** Something wrong in a Jinja text, by offset. */
export interface JinjaProblem {
  readonly code: 'jinja-syntax' | 'unknown-slot' | 'unknown-member' | 'unknown-filter' | 'unknown-test';
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** The name that is not known and those that are, where it is about a name. */
  readonly wrong?: { readonly name: string; readonly known: readonly string[] };
}

/** What the check of statements needs of the check as a whole. */
export interface JinjaReporter {
  report(tag: JinjaTag, code: JinjaProblem['code'], message: string, wrong?: JinjaProblem['wrong']): void;
  /** The first statement of a text, or `undefined` after reporting that it does not parse. */
  parsed(tag: JinjaTag, text: string): JinjaNode | undefined;
  /** Checks every name, member, filter and test of an expression. */
  uses(tag: JinjaTag, uses: readonly JinjaUse[], scope: JinjaScope): void;
}
