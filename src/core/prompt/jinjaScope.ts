import { ITEM_KEEPING_FILTERS, JINJA_GLOBALS, LIST_MEMBERS, LOOP_MEMBERS, TEXT_MEMBERS } from './jinjaLanguage';
import { isNode, memberName, namesBound } from './jinjaExpressions';
import type { SectionSlots } from './sectionSlots';

/** What a name stands for: `free`, off which anything may be read; or something with known members and, for a list, known items. */
export type Binding = 'free' | { readonly members: readonly string[]; readonly item?: Binding };

const LOOP: Binding = { members: LOOP_MEMBERS };
const TEXT: Binding = { members: TEXT_MEMBERS };

/** The names that are known at one place of a text. Macros, calls and loops have scopes of their own, inside that of what surrounds them. */
export class JinjaScope {
  readonly #outer: JinjaScope | undefined;
  readonly #names = new Map<string, Binding>();
  #everything = false;

  constructor(outer?: JinjaScope) {
    this.#outer = outer;
  }

  /** A name that is bound again to something else may stand for either. */
  bind(name: string, binding: Binding): void {
    const earlier = this.#names.get(name);
    this.#names.set(name, earlier === undefined || earlier === binding ? binding : 'free');
  }

  /** After a tag that could not be understood any name may be bound: one mistake is reported once. */
  bindEverything(): void {
    this.#everything = true;
  }

  lookUp(name: string): Binding | undefined {
    return this.#names.get(name) ?? (this.#everything ? 'free' : this.#outer?.lookUp(name));
  }

  /** All names that are known here, those bound nearest first. */
  names(): readonly string[] {
    return [...new Set([...this.#names.keys(), ...(this.#outer?.names() ?? [])])];
  }

  /** Binds what an assignment or a loop binds; the parts of a tuple are not followed. */
  bindTarget(target: unknown, binding: Binding): void {
    const names = namesBound(target);
    for (const name of names) this.bind(name, names.length === 1 ? binding : 'free');
  }

  bindLoop(): void {
    this.bind('loop', LOOP);
  }

  /** What an expression gives, as far as its form tells. */
  bindingOf(expression: unknown): Binding {
    if (!isNode(expression)) return 'free';
    switch (expression.type) {
      case 'Identifier':
        return this.lookUp(String(expression['value'])) ?? 'free';
      case 'StringLiteral':
        return TEXT;
      case 'SelectExpression':
        return this.bindingOf(expression['lhs']);
      case 'FilterExpression':
        return this.#bindingOfFiltered(expression['operand'], expression['filter']);
      case 'MemberExpression': {
        if (expression['computed'] !== true || memberName(expression) !== undefined) return 'free';
        const list = this.bindingOf(expression['object']);
        const { property } = expression;
        return isNode(property) && property.type === 'SliceExpression' ? list : itemOf(list);
      }
      default:
        return 'free';
    }
  }

  #bindingOfFiltered(operand: unknown, filter: unknown): Binding {
    const callee = isNode(filter) && filter.type === 'CallExpression' ? filter['callee'] : filter;
    const name = namesBound(callee)[0] ?? '';
    if (name === 'first' || name === 'last') return itemOf(this.bindingOf(operand));
    return ITEM_KEEPING_FILTERS.includes(name) ? this.bindingOf(operand) : 'free';
  }
}

/** The scope of a section: its slots and Jinja's own names. */
export function sectionScope(slots: SectionSlots): JinjaScope {
  const scope = new JinjaScope();
  for (const name of JINJA_GLOBALS) scope.bind(name, 'free');
  for (const [name, { members }] of Object.entries(slots))
    scope.bind(name, members === undefined ? TEXT : { members: LIST_MEMBERS, item: { members } });
  return scope;
}

/** What the items of a list are. */
export function itemOf(list: Binding): Binding {
  return list === 'free' ? 'free' : (list.item ?? 'free');
}
