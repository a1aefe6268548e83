import { describe, expect, it } from 'vitest';
import { MAX_RENDERED_CHARACTERS, renderJinja } from '../../../src/core/prompt/renderJinja';

describe('renderJinja', () => {
  it('fills slots, loops and conditions', () => {
    const source =
      '{% for e in xs %}{{ loop.index }}:{{ e.text }}{% if not loop.last %}, {% endif %}{% endfor %} ({{ xs | length }})';
    expect(renderJinja(source, { xs: [{ text: 'a' }, { text: 'b' }] })).toBe('1:a, 2:b (2)');
  });

  it.each([
    ['leaves no line for a block alone on its line', 'a\n{% if yes %}\nb\n{% endif %}\nc', 'a\nb\nc'],
    ['leaves no line for an indented block', 'a\n  {% if yes %}\n  b\n  {% endif %}\nc', 'a\n  b\nc'],
    ['leaves no line for a comment', 'a\n{# why #}\nb', 'a\nb'],
    ['keeps the line of an expression', 'a\n{{ name }}\nb', 'a\nSam\nb'],
    ['keeps blank lines between blocks of text', 'a\n\n{% if yes %}\nb\n{% endif %}\n\nc', 'a\n\nb\n\nc'],
    ['keeps spaces within a line', '{{ name }}  {% if yes %}x{% endif %}  {{ name }}', 'Sam  x  Sam'],
    ['cuts white space at both ends', '\n  \t{{ name }}\n\n  ', 'Sam'],
    ['takes CRLF for a line end', 'a\r\n{% if yes %}\r\nb\r\n{% endif %}\r\nc', 'a\nb\nc'],
  ])('%s', (_, source, expected) => {
    expect(renderJinja(source, { yes: true, name: 'Sam' })).toBe(expected);
  });

  it('takes the value of a slot as text, never as Jinja or as markup', () => {
    expect(renderJinja('{{ said }}', { said: '{{ 1 + 1 }} <b>{% if %}' })).toBe('{{ 1 + 1 }} <b>{% if %}');
  });

  it('has range, namespace and the constants, in both spellings', () => {
    const source =
      '{% set ns = namespace(n=0) %}{% for i in range(1, 8, 3) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }} {{ true and True }} {{ none is none }}';
    expect(renderJinja(source, {})).toBe('12 true true');
  });

  it.each([
    ['range(0)', ''],
    ['range(3)', '0 1 2'],
    ['range(2, 4)', '2 3'],
    ['range(5, 0, -2)', '5 3 1'],
    ['range(4, 2)', ''],
  ])('counts %s as Python does', (range, expected) => {
    expect(renderJinja(`{{ ${range} | join(' ') }}`, {})).toBe(expected);
  });

  it('reads no clock', () => {
    expect(() => renderJinja('{{ strftime_now("%Y") }}', {})).toThrow(/cannot be filled/);
  });

  it.each([
    ['an unclosed block', '{% if yes %}'],
    ['an empty condition', '{% if %}{% endif %}'],
    ['an unknown filter', '{{ name | nope }}'],
    ['an unknown statement', '{% include "x" %}'],
    ['an unclosed expression', '{{ name'],
    ['a step of zero', '{{ range(1, 2, 0) }}'],
    ['a number with a fraction for a range', '{{ range(1.5) }}'],
  ])('refuses %s as an invalid template', (_, source) => {
    expect(() => renderJinja(source, { yes: true, name: 'Sam' })).toThrow(
      expect.objectContaining({ code: 'invalid-template', message: expect.stringMatching(/^The template .+\.$/) }),
    );
  });
});

describe('bounds of renderJinja', () => {
  const doubling = (body: string): string =>
    `{% set ns = namespace(x="ab") %}{% for i in range(17) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}${body}`;

  it.each([
    [
      'loops in loops',
      '{% for i in range(9999) %}{% for j in range(9999) %}{{ j }}{% endfor %}{% endfor %}',
      /200,000 steps/,
    ],
    ['a range at once', '{{ range(1000000000) }}', /range of more than 10,000/],
    [
      'a text that doubles',
      doubling('{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}'),
      /1,000,000 characters/,
    ],
    ['a text replaced into itself', doubling('{{ ns.x | replace("a", ns.x) }}'), /grows|too long/],
    ['a huge indent', '{{ "a\nb" | indent(30000000) }}', /1,000,000 characters/],
    ['many long texts', doubling('{% for i in range(1000) %}{% if ns.x %}{% endif %}{% endfor %}'), /too much text/],
    ['a macro that calls itself', '{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}', /cannot be filled/],
    ['a long slot', '{{ long }}', /1,000,000 characters/],
  ])('end %s', (_, source, message) => {
    const render = (): string => renderJinja(source, { long: 'x'.repeat(MAX_RENDERED_CHARACTERS + 1) });
    expect(render).toThrow(
      expect.objectContaining({ code: 'invalid-template', message: expect.stringMatching(message) }),
    );
  });

  it('leave room for a prompt of the greatest length', () => {
    const long = 'x'.repeat(MAX_RENDERED_CHARACTERS);
    expect(renderJinja('{{ long }}', { long })).toBe(long);
  });
});
