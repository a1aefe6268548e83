import { describe, expect, it } from 'vitest';
import { createPromptBuilder } from '../../../src/core/prompt/buildPrompt';
import { parseTemplate } from '../../../src/core/prompt/parseTemplate';
import { renderJinja } from '../../../src/core/prompt/renderJinja';
import { directRenderer, TEST_CASE } from '../../support/core/strategyWorld';

describe('an error while a template is filled', () => {
  it.each([
    ['loops in loops', 'a\n{% for a in range(999) %}\n  {% for b in range(999) %}x{% endfor %}\n{% endfor %}', 3, 3],
    ['the second of two loops', '{% for a in [1] %}{% endfor %}\n{% for a in range(99999) %}{% endfor %}', 2, 1],
    [
      'a text that doubles',
      '{% set ns = namespace(t="xxxxxxxxxx") %}\n{% for i in range(40) %}\n{% set ns.t = ns.t + ns.t %}\n{% endfor %}',
      3,
      1,
    ],
    ['an expression outside of blocks', 'a {{ "b" }}\n{{ c }} {{ range(99999) }}', 2, 9],
    ['an elif', '{% if a %}\n{% elif range(99999) %}\n{% endif %}', 2, 1],
    ['a macro that calls itself', '{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}', 2, 1],
  ])('names the tag of %s', (_, source, line, column) => {
    const error = (() => {
      try {
        return renderJinja(source, { a: false, c: 'c' });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({
      code: 'invalid-template',
      message: expect.stringContaining(`See line ${line}, column ${column}.`) as string,
    });
  });

  it('is not led astray by a break', () => {
    const source = '{% for a in [1, 2] %}{% if a == 1 %}{% break %}{% endif %}{% endfor %}\n\n  {{ range(99999) }}';
    expect(() => renderJinja(source, {})).toThrow('See line 3, column 3.');
  });

  it('names the line of the file in a prompt', async () => {
    const text =
      '---\nname: x\n---\n\n## Task Definition\n\nfine\n{% for a in range(999) %}{% for b in range(999) %}x{% endfor %}{% endfor %}\n';
    const template = parseTemplate(text, 'a');
    const parts = { template, variants: {}, form: 'chat' as const, testCase: TEST_CASE, exemplars: [] };
    const built = createPromptBuilder(directRenderer()).response(parts, new AbortController().signal);
    await expect(built).rejects.toThrow(/Section "Task Definition" \(line 5\).*See line 8, column 26\./);
  });
});
