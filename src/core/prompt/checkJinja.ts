import { BARE_FILTERS, CALLED_FILTERS, JINJA_TESTS } from './jinjaLanguage';
import { checkJinjaStatements } from './checkJinjaStatements';
import { parseJinja, usesOf, type JinjaUse } from './jinjaExpressions';
import type { JinjaProblem, JinjaReporter } from './jinjaProblem';
import { sectionScope, type JinjaScope } from './jinjaScope';
import { findJinjaTags, type JinjaTag } from './jinjaTags';
import type { SectionSlots } from './sectionSlots';

/**
 * Checks a Jinja text tag by tag: each must parse, blocks must match, every name must be a slot of the section, a
 * loop's variable or one of Jinja's own, every member one that is there, and every filter and test known to the library.
 * Returns all problems, in order.
 */
export function checkJinja(source: string, slots: SectionSlots): readonly JinjaProblem[] {
  const problems: JinjaProblem[] = [];
  const reporter = createReporter(problems, slots);
  const statements = checkJinjaStatements(reporter, sectionScope(slots));
  for (const tag of findJinjaTags(source)) {
    if (tag.fault !== undefined) reporter.report(tag, 'jinja-syntax', tag.fault);
    if (tag.kind === 'statement') statements.tag(tag);
    else if (tag.kind === 'expression' && tag.fault === undefined) {
      if (tag.inner === '') reporter.report(tag, 'jinja-syntax', 'This {{ }} is empty.');
      else reporter.uses(tag, usesOf(reporter.parsed(tag, `{{ ${tag.inner} }}`)), statements.scope());
    }
  }
  statements.finish();
  return problems.sort((a, b) => a.start - b.start);
}

function createReporter(problems: JinjaProblem[], slots: SectionSlots): JinjaReporter {
  const report: JinjaReporter['report'] = (tag, code, message, wrong) => {
    problems.push({ code, message, start: tag.start, end: tag.end, ...(wrong === undefined ? {} : { wrong }) });
  };
  const check = (tag: JinjaTag, use: JinjaUse, scope: JinjaScope): void => {
    switch (use.kind) {
      case 'name':
        if (scope.lookUp(use.name) !== undefined) return;
        return report(tag, 'unknown-slot', `There is no slot "${use.name}" in this section. ${describeSlots(slots)}`, {
          name: use.name,
          known: scope.names(),
        });
      case 'member': {
        const binding = scope.bindingOf(use.object);
        if (binding === 'free' || binding.members.includes(use.member)) return;
        const name = use.object.type === 'Identifier' ? `"${String(use.object['value'])}"` : 'This';
        return report(tag, 'unknown-member', `${name} has no "${use.member}". It has ${binding.members.join(', ')}.`, {
          name: use.member,
          known: binding.members,
        });
      }
      case 'filter':
        return checkFilter(use, (message, wrong) => report(tag, 'unknown-filter', message, wrong));
      case 'test':
        if (JINJA_TESTS.includes(use.name)) return;
        return report(tag, 'unknown-test', `There is no test "${use.name}". There are ${JINJA_TESTS.join(', ')}.`, {
          name: use.name,
          known: JINJA_TESTS,
        });
    }
  };
  return {
    report,
    parsed(tag, text) {
      try {
        return parseJinja(text);
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error);
        report(tag, 'jinja-syntax', `This Jinja tag does not parse: ${detail}.`);
        return undefined;
      }
    },
    uses: (tag, uses, scope) => uses.forEach((use) => check(tag, use, scope)),
  };
}

function checkFilter(
  { name, called }: Extract<JinjaUse, { kind: 'filter' }>,
  report: (message: string, wrong?: JinjaProblem['wrong']) => void,
): void {
  const [known, others] = called ? [CALLED_FILTERS, BARE_FILTERS] : [BARE_FILTERS, CALLED_FILTERS];
  if (known.includes(name)) return;
  if (!others.includes(name))
    return report(`There is no filter "${name}". There are ${[...new Set([...known, ...others])].sort().join(', ')}.`, {
      name,
      known,
    });
  report(
    called
      ? `The filter "${name}" takes nothing in brackets. Write it without them.`
      : `The filter "${name}" needs something in brackets after it.`,
  );
}

function describeSlots(slots: SectionSlots): string {
  const names = Object.keys(slots);
  return names.length === 0 ? 'This section has no slots.' : `It has ${names.join(', ')}.`;
}
