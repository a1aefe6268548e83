import { describe, expect, it } from 'vitest';
import { checkJinja } from '../../../src/core/prompt/checkJinja';
import { SECTION_SLOTS } from '../../../src/core/prompt/sectionSlots';
import type { SectionName } from '../../../src/core/prompt/template';

/** Checks a text in which ⟦ ⟧ mark where the problems are expected; gives their codes and messages. */
function problemsAt(marked: string, section: SectionName = 'Exemplars'): readonly string[] {
  const source = marked.replace(/[⟦⟧]/g, '');
  const places: { start: number; end: number }[] = [];
  let shift = 0;
  for (const { index } of marked.matchAll(/⟦/g)) {
    const close = marked.indexOf('⟧', index);
    places.push({ start: index - shift, end: close - 1 - shift });
    shift += 2;
  }
  const problems = checkJinja(source, SECTION_SLOTS[section]);
  expect(problems.map(({ start, end }) => ({ start, end })).slice(0, places.length)).toEqual(places);
  return problems.map(({ code, message }) => `${code}: ${message}`);
}

describe('sound Jinja', () => {
  it.each([
    ['plain text', 'No tags, but { braces }, 5 % and a # in it. {x} }} %} #}'],
    ['a loop over exemplars', '{% for e in exemplars %}{{ e.index }} {{ e["text"] }} {{ e.cosine }}{% endfor %}'],
    [
      'members of the loop',
      '{% for e in exemplars %}{{ loop.index }}{{ loop.last }}{{ loop.previtem.text }}{% endfor %}',
    ],
    [
      'nested loops',
      '{% for a in exemplars %}{% for b in exemplars %}{{ a.text }}{{ b.text }}{% endfor %}{% endfor %}',
    ],
    [
      'the outer loop kept',
      '{% for a in exemplars %}{% set outer = loop %}{% for b in exemplars %}{{ outer.index }}{% endfor %}{% endfor %}',
    ],
    ['a filtered loop', '{% for e in exemplars if e.cosine > 0.5 %}{{ e.text }}{% endfor %}'],
    [
      'a filtered loop with a test',
      '{% for e in exemplars if e.cosine is defined and not e.index == 2 %}{{ e.text }}{% endfor %}',
    ],
    ['an else of a loop', '{% for e in exemplars %}{{ e.text }}{% else %}none{% endfor %}'],
    [
      'break and continue',
      '{% for e in exemplars %}{% if loop.first %}{% continue %}{% endif %}{% break %}{% endfor %}',
    ],
    [
      'slices and indices',
      '{% for e in exemplars[:2] %}{{ e.text }}{% endfor %}{{ exemplars[0].text }}{{ exemplars[-1]["emotion"] }}',
    ],
    ['first and last', '{{ (exemplars | first).text }}{% set e = exemplars | last %}{{ e.text }}'],
    ['a mapped list', '{% for t in exemplars | map(attribute="text") %}{{ t | upper }}{% endfor %}'],
    ['a sorted list', '{% for e in exemplars | sort(attribute="index", reverse=true) %}{{ e.text }}{% endfor %}'],
    ['if, elif and else', '{% if exemplars | length > 1 %}a{% elif exemplars %}b{% else %}c{% endif %}'],
    ['an inline if', '{{ "Instances" if exemplars.length > 1 else "Instance" }}'],
    ['an inline if without else', '{{ "x" if exemplars }}'],
    ['set', '{% set n = exemplars | length %}{{ n }}{% set a, b = 1, 2 %}{{ a + b }}'],
    ['a set block', '{% set intro %}Look: {{ exemplars[0].text }}{% endset %}{{ intro.upper() }}'],
    ['set inside an if', '{% if exemplars %}{% set x = 1 %}{% endif %}{{ x }}'],
    [
      'a namespace',
      '{% set ns = namespace(n=0) %}{% for e in exemplars %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}',
    ],
    [
      'a macro',
      '{% macro show(e, mark="-") %}{{ mark }} {{ e.text }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ show(exemplars[0], mark="*") }}',
    ],
    ['a call of a macro', '{% macro box(n) %}[{{ caller(n) }}]{% endmacro %}{% call(n) box(1) %}{{ n }}{% endcall %}'],
    ['a filter block', '{% filter replace("a", "b") %}{{ exemplars[0].text }}{% endfilter %}'],
    ['strings with braces', `{{ "}}" }}{{ '%}' ~ "{{ nope }}" }}{% if "%}" == '{#' %}{% endif %}`],
    ['strings with quotes', String.raw`{{ "a \" }} b" }}{{ 'it\'s' }}`],
    ['a dictionary', '{{ {"a": {"b": 1}}["a"] }}{% set d = {"a": {}} %}{{ d.a }}{{{"a": {}}}}'],
    ['comments', '{# {{ nope }} {% nope %} " #}{#- x -#}text{#}#}'],
    ['white space marks', '{%- for e in exemplars -%}{{- e.text -}}{%- endfor -%}'],
    ['tight braces', '{%if exemplars%}{{exemplars|length}}{%endif%}'],
    ['a tag over several lines', '{%\n  for e\n  in exemplars\n%}{{\n e.text\n}}{% endfor %}'],
    ['numbers', '{{ -1 }}{{-1}}{{ 2 ** 3 // 2 % 5 }}{% for i in range(3) %}{{ i }}{% endfor %}'],
    ['constants', '{{ true }}{{ False }}{{ none }}'],
    ['tests', '{{ exemplars is iterable }}{{ exemplars is not none }}{{ 1 is odd }}'],
    ['members of texts', '{% for e in exemplars %}{{ e.text.split("\\n")[0].strip() }}{% endfor %}'],
    ['nothing', ''],
  ])('has no problem: %s', (_, source) => {
    expect(problemsAt(source)).toEqual([]);
  });

  it.each<[SectionName, string]>([
    ['Dialogue Context', '{{ context }}{{ context.upper() }}{{ context | trim }}'],
    ['Stage One', '{% if labels %} ({{ labels }}){% endif %}'],
    ['Stage One Reply', '{{ emotion | capitalize }}. {{ situation }}'],
    ['Knowledge', '{% for r in relations %}{{ r.name }}: {{ r.definition }} {{ r.texts | join("; ") }}{% endfor %}'],
  ])('may use the slots of %s', (section, source) => {
    expect(problemsAt(source, section)).toEqual([]);
  });
});

describe('an unknown name', () => {
  const noSlot = (name: string): string =>
    `unknown-slot: There is no slot "${name}" in this section. It has exemplars.`;

  it.each([
    ['in an expression', '{{ exemplars }} ⟦{{ nope }}⟧', 'nope'],
    ['in a test of if', '⟦{% if nope %}⟧{% endif %}', 'nope'],
    ['in elif', '{% if exemplars %}⟦{% elif nope %}⟧{% endif %}', 'nope'],
    ['as the list of a loop', '⟦{% for e in nope %}⟧{{ e.any }}{% endfor %}', 'nope'],
    ['in the test of a loop', '⟦{% for e in exemplars if e.index > nope %}⟧{% endfor %}', 'nope'],
    ['as the value of set', '⟦{% set x = nope %}⟧{{ x }}', 'nope'],
    ['as the argument of a filter', '⟦{{ exemplars | join(nope) }}⟧', 'nope'],
    ['in a filter block', '⟦{% filter replace("a", nope) %}⟧{% endfilter %}', 'nope'],
    ['in brackets', '⟦{{ exemplars[nope] }}⟧', 'nope'],
    ['as a keyword argument', '⟦{{ exemplars | join(separator=nope) }}⟧', 'nope'],
    ['in a dictionary', '⟦{{ {"a": nope} }}⟧', 'nope'],
    ['in an inline if', '⟦{{ "a" if nope else "b" }}⟧', 'nope'],
    ['as an operand', '⟦{{ not nope }}⟧', 'nope'],
    ['as a default of a macro', '⟦{% macro m(a=nope) %}⟧{% endmacro %}', 'nope'],
    ['as a namespace', '⟦{% set nope.x = 1 %}⟧', 'nope'],
    ['called', '⟦{{ dict(a=1) }}⟧', 'dict'],
    ['called as a block', '⟦{% call nope() %}⟧{% endcall %}', 'nope'],
    ['of another section', '⟦{{ context }}⟧', 'context'],
    ['that a loop had bound', '{% for e in exemplars %}{% endfor %}⟦{{ e.text }}⟧', 'e'],
    ['loop outside a loop', '⟦{{ loop.index }}⟧', 'loop'],
    ['loop in the list of its own loop', '⟦{% for e in loop %}⟧{% endfor %}', 'loop'],
    ['that a macro had bound', '{% macro m(a) %}{{ a }}{% endmacro %}⟦{{ a }}⟧', 'a'],
    ['caller outside a macro', '⟦{{ caller() }}⟧', 'caller'],
    ['that the clock would answer', '⟦{{ strftime_now("%Y") }}⟧', 'strftime_now'],
  ])('%s is reported at its tag', (_, source, name) => {
    expect(problemsAt(source)).toEqual([noSlot(name)]);
  });

  it('is reported with what there is, or that there is nothing', () => {
    expect(problemsAt('⟦{{ x }}⟧', 'Task Definition')).toEqual([
      'unknown-slot: There is no slot "x" in this section. This section has no slots.',
    ]);
    expect(problemsAt('⟦{{ x }}⟧', 'Stage One Reply')).toEqual([
      'unknown-slot: There is no slot "x" in this section. It has emotion, situation.',
    ]);
  });
});

describe('an unknown member', () => {
  const item = 'It has index, text, emotion, situation, cosine.';

  it.each([
    ['of an item', '{% for e in exemplars %}⟦{{ e.foo }}⟧{% endfor %}', `"e" has no "foo". ${item}`],
    ['in brackets', '{% for e in exemplars %}⟦{{ e["foo"] }}⟧{% endfor %}', `"e" has no "foo". ${item}`],
    ['in a test of the loop', '⟦{% for e in exemplars if e.foo %}⟧{% endfor %}', `"e" has no "foo". ${item}`],
    ['of an item of a slice', '{% for e in exemplars[1:] %}⟦{{ e.foo }}⟧{% endfor %}', `"e" has no "foo". ${item}`],
    [
      'of an item of a filtered list',
      '{% for e in exemplars | reverse %}⟦{{ e.foo }}⟧{% endfor %}',
      `"e" has no "foo". ${item}`,
    ],
    ['of one item', '⟦{{ exemplars[0].foo }}⟧', `This has no "foo". ${item}`],
    ['of an item under another name', '{% set e = exemplars[0] %}⟦{{ e.foo }}⟧', `"e" has no "foo". ${item}`],
    ['of the list itself', '⟦{{ exemplars.text }}⟧', '"exemplars" has no "text". It has length.'],
    [
      'of an inner loop',
      '{% for a in exemplars %}{% for b in exemplars %}⟦{{ a.foo }}⟧{{ b.text }}{% endfor %}{% endfor %}',
      `"a" has no "foo". ${item}`,
    ],
    [
      'of loop',
      '{% for e in exemplars %}⟦{{ loop.cycle("a", "b") }}⟧{% endfor %}',
      '"loop" has no "cycle". It has index, index0, revindex, revindex0, first, last, length, previtem, nextitem.',
    ],
  ])('%s is reported at its tag', (_, source, message) => {
    expect(problemsAt(source)).toEqual([`unknown-member: ${message}`]);
  });

  it('of a text is reported with what a text has', () => {
    expect(problemsAt('⟦{{ context.turns }}⟧', 'Dialogue Context')).toEqual([
      expect.stringMatching(/^unknown-member: "context" has no "turns"\. It has capitalize, .*upper\.$/),
    ]);
  });

  it.each([
    [
      'of a loop variable named like a slot of another kind',
      '{% for exemplars in exemplars %}{{ exemplars.text }}{% endfor %}',
    ],
    ['of a name that stands for two things', '{% set x = exemplars %}{% set x = "a" %}{{ x.anything }}'],
    ['of items made by map', '{% for t in exemplars | map(attribute="text") %}{{ t.upper() }}{% endfor %}'],
    ['of parts of a tuple', '{% for a, b in exemplars %}{{ a.x }}{{ b.y }}{% endfor %}'],
  ])('%s cannot be known', (_, source) => {
    expect(problemsAt(source)).toEqual([]);
  });
});

describe('an unknown filter or test', () => {
  it.each([
    ['⟦{{ exemplars | nope }}⟧', /^unknown-filter: There is no filter "nope"\. There are abs, .*, upper, values\.$/],
    ['⟦{{ exemplars | nope(1) }}⟧', /^unknown-filter: There is no filter "nope"/],
    ['⟦{% if exemplars | nope %}⟧{% endif %}', /no filter "nope"/],
    ['⟦{% for e in exemplars | nope %}⟧{% endfor %}', /no filter "nope"/],
    ['⟦{% filter nope %}⟧{% endfilter %}', /no filter "nope"/],
    ['⟦{% set x = exemplars | nope %}⟧', /no filter "nope"/],
    ['⟦{{ exemplars | length | nope }}⟧', /no filter "nope"/],
    [
      '⟦{{ exemplars[0].text | upper() }}⟧',
      /^unknown-filter: The filter "upper" takes nothing in brackets\. Write it without them\.$/,
    ],
    [
      '⟦{{ exemplars[0].cosine | default }}⟧',
      /^unknown-filter: The filter "default" needs something in brackets after it\.$/,
    ],
    ['⟦{{ exemplars is nope }}⟧', /^unknown-test: There is no test "nope"\. There are boolean, .*, upper\.$/],
    ['⟦{{ exemplars is not nope }}⟧', /^unknown-test/],
    ['⟦{% if exemplars is nope %}⟧{% endif %}', /^unknown-test/],
  ])('in %s is reported at its tag', (source, message) => {
    expect(problemsAt(source)).toEqual([expect.stringMatching(message)]);
  });
});

describe('Jinja that does not parse', () => {
  it.each([
    ['⟦{{⟧ exemplars', 'This {{ is never closed.'],
    ['⟦{%⟧ if exemplars', 'This {% is never closed.'],
    ['{{ exemplars }}⟦{#⟧ {{ nope }} {% if %}', 'This {# is never closed.'],
    ['⟦{{⟧ exemplars\n\n{{ exemplars }}', 'This {{ is never closed.'],
    ['⟦{{ "exemplars }}⟧', 'This Jinja tag does not parse: a quote in it is never closed.'],
    ['⟦{{⟧ exemplars %}', 'This {{ is closed by %}; it needs }}.'],
    ['⟦{%⟧ if exemplars }}{% endif %}', 'This {% is closed by }}; it needs %}.'],
    ['⟦{{ }}⟧', 'This {{ }} is empty.'],
    ['⟦{{--}}⟧', 'This {{ }} is empty.'],
    ['⟦{% %}⟧', 'This {% %} tag is empty.'],
    ['⟦{{ exemplars | }}⟧', 'This Jinja tag does not parse: the end of the tag is not expected there.'],
    [
      '⟦{{ exemplars exemplars }}⟧',
      'This Jinja tag does not parse: a word stands where the end of the tag is expected.',
    ],
    ['⟦{{ (exemplars }}⟧', 'This Jinja tag does not parse: the end of the tag stands where ) is expected.'],
    ['⟦{{ [1, }}⟧', 'This Jinja tag does not parse: the end of the tag is not expected there.'],
    [String.raw`⟦{{ "\q" }}⟧`, 'This Jinja tag does not parse: unexpected escaped character: q.'],
    ['⟦{{ a $ b }}⟧', 'This Jinja tag does not parse: unexpected character: $.'],
    [
      '⟦{% for in exemplars %}⟧{% endfor %}',
      'This Jinja tag does not parse: expected `in` keyword following loop variable.',
    ],
    [
      '⟦{% for e of exemplars %}⟧{{ e.x }}{% endfor %}',
      'This Jinja tag does not parse: expected `in` keyword following loop variable.',
    ],
    ['⟦{% if %}⟧{% endif %}', 'This Jinja tag does not parse: the end of the tag is not expected there.'],
    ['⟦{% set x = %}⟧{{ x }}', 'This Jinja tag does not parse: the end of the tag is not expected there.'],
    ['⟦{% set exemplars[0] | upper = 1 %}⟧', 'Only a name can be set, or several, or a member of a namespace.'],
    ['⟦{% macro m %}⟧{% endmacro %}', 'This Jinja tag does not parse: the end of the tag stands where ( is expected.'],
    ['⟦{% if exemplars %}⟧', 'This {% if %} has no {% endif %}.'],
    ['⟦{% for e in exemplars %}⟧{% if e.text %}{% endif %}', 'This {% for %} has no {% endfor %}.'],
    ['⟦{% set x %}⟧', 'This {% set %} has no {% endset %}.'],
    ['⟦{% endif %}⟧', '{% endif %} closes nothing.'],
    ['{% if exemplars %}⟦{% endfor %}⟧{% endif %}', '{% endfor %} closes nothing.'],
    ['{% for e in exemplars %}⟦{% if e.text %}⟧{% endfor %}', 'This {% if %} has no {% endif %}.'],
    ['⟦{% else %}⟧', '{% else %} stands outside an if.'],
    ['{% for e in exemplars %}⟦{% elif e %}⟧{% endfor %}', '{% elif %} stands outside an if.'],
    ['{% if exemplars %}{% else %}⟦{% else %}⟧{% endif %}', '{% else %} comes after the {% else %} of its block.'],
    [
      '{% if exemplars %}{% else %}⟦{% elif exemplars %}⟧{% endif %}',
      '{% elif %} comes after the {% else %} of its block.',
    ],
    ['{% if exemplars %}⟦{% else if exemplars %}⟧{% endif %}', '{% else %} takes nothing after its name.'],
    ['{% for e in exemplars %}⟦{% endfor e %}⟧', '{% endfor %} takes nothing after its name.'],
    ['⟦{% break %}⟧', '{% break %} stands outside a for.'],
    ['{% for e in exemplars %}{% else %}⟦{% continue %}⟧{% endfor %}', '{% continue %} stands outside a for.'],
    [
      '{% for e in exemplars %}{% macro m() %}⟦{% break %}⟧{% endmacro %}{% endfor %}',
      '{% break %} stands outside a for.',
    ],
    ['⟦{% constructor %}⟧', '"constructor" is no Jinja statement. There are if, for, set, macro, call, filter.'],
    ['⟦{% include "x" %}⟧', '"include" is no Jinja statement. There are if, for, set, macro, call, filter.'],
    ['⟦{% "a" %}⟧', '""a"" is no Jinja statement. There are if, for, set, macro, call, filter.'],
    ['⟦{%+ if exemplars %}⟧', 'The mark + of a tag is not known here. Leave it out.'],
    ['⟦{{ exemplars +}}⟧', 'This Jinja tag does not parse: the end of the tag is not expected there.'],
  ])('%s is reported where it is', (source, message) => {
    expect(problemsAt(source)).toEqual([`jinja-syntax: ${message}`]);
  });

  it('in a raw block says how to write braces, for both ends and what lies between', () => {
    expect(problemsAt('⟦{% raw %}⟧{{ "a" }}⟦{% endraw %}⟧')).toEqual([
      'jinja-syntax: "raw" is not known here. Write literal braces as a text: {{ "{{" }}.',
      'jinja-syntax: "endraw" is not known here. Write literal braces as a text: {{ "{{" }}.',
    ]);
  });

  it('is reported once for each mistake, in order, and nothing after a mistake is lost', () => {
    expect(
      problemsAt(
        '⟦{{ a b }}⟧ ⟦{{⟧ c\n⟦{% if d %}⟧{{ exemplars }}⟦{{ exemplars | nope }}⟧{# #}⟦{% for f g %}⟧{{ anything }}{% endfor %}⟦{% endif x %}⟧',
      ).map((text) => text.split(':')[0]),
    ).toEqual(['jinja-syntax', 'jinja-syntax', 'unknown-slot', 'unknown-filter', 'jinja-syntax', 'jinja-syntax']);
  });

  it('of an opening whose braces are not closed does not let its end close nothing', () => {
    const unclosed = problemsAt('⟦{%⟧ if exemplars\n{{ exemplars }}{% endif %}');
    expect(unclosed).toEqual(['jinja-syntax: This {% is never closed.']);
    expect(problemsAt('⟦{%⟧ for e in exemplars }}{{ e.text }}{% endfor %}')).toHaveLength(1);
  });

  it('reports two problems of one tag', () => {
    expect(problemsAt('⟦{{ a + b }}⟧').map((text) => /"(\w+)"/.exec(text)?.[1])).toEqual(['a', 'b']);
  });
});
