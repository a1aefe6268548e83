import { describe, expect, it } from 'vitest';
import { createPromptBuilder, createPromptLayouts } from '../../../../src/core/prompt/buildPrompt';
import { layOutPreview, rangesOfSection } from '../../../../src/core/prompt/language/previewText';
import { previewPrompts, REPLY_TO_COME } from '../../../../src/core/prompt/language/previewPrompts';
import { limitOffset } from '../../../../src/core/prompt/language/tokenLimit';
import { parseTemplate } from '../../../../src/core/prompt/parseTemplate';
import type { PromptForm } from '../../../../src/core/prompt/messages';
import { directRenderer, KNOWLEDGE, TEST_CASE } from '../../../support/core/strategyWorld';

const { signal } = new AbortController();
const template = parseTemplate(
  '## Task Definition\nTASK\n## Guideline Instruction (warm)\nWARM\nline\n## Dialogue Context\n{{ context }}\n## Stage One\nONE\n## Stage Two\nTWO\n## Knowledge\nKNOW {{ relations | length }}\n',
  'small.rapport.md',
);
const parts = (form: PromptForm) => ({
  template,
  variants: { 'Guideline Instruction': 'warm' },
  form,
  testCase: TEST_CASE,
  exemplars: [],
  knowledge: KNOWLEDGE,
});
const layouts = createPromptLayouts(directRenderer());

describe('a previewed strategy', () => {
  it.each(['chat', 'completion'] as const)('in the %s form is what would be sent, to the letter', async (form) => {
    const build = createPromptBuilder(directRenderer());
    const shown = await previewPrompts(layouts, parts(form), 'two', () => 'a reply', signal);
    expect(shown.map(({ layout }) => layout.prompt)).toEqual([
      await build.stageOne(parts(form), signal),
      await build.stageTwo(parts(form), 'a reply', signal),
    ]);
    expect(shown.map(({ waits }) => waits)).toEqual([false, false]);
  });

  it('has a note in the place of a reply that is not known', async () => {
    const shown = await previewPrompts(layouts, parts('chat'), 'two', () => undefined, signal);
    expect(shown[1]?.waits).toBe(true);
    expect(JSON.stringify(shown[1]?.layout.prompt)).toContain(REPLY_TO_COME);
  });

  it.each(['chat', 'completion'] as const)('in the %s form tells where each section lands', async (form) => {
    const shown = await previewPrompts(layouts, parts(form), 'two', () => 'a reply', signal);
    const preview = layOutPreview('title', shown);
    const lines = preview.text.split('\n');
    const textAt = (name: Parameters<typeof rangesOfSection>[1]['name'], variant?: string) =>
      rangesOfSection(preview, { name, ...(variant === undefined ? {} : { variant }) }).map(({ start, end }) =>
        start.line === end.line
          ? (lines[start.line - 1] ?? '').slice(start.column - 1, end.column - 1)
          : [
              (lines[start.line - 1] ?? '').slice(start.column - 1),
              ...lines.slice(start.line, end.line - 1),
              (lines[end.line - 1] ?? '').slice(0, end.column - 1),
            ].join('\n'),
      );
    expect(textAt('Guideline Instruction', 'warm')).toEqual(['WARM\nline', 'WARM\nline']);
    expect(textAt('Guideline Instruction')).toEqual([]);
    expect(textAt('Knowledge')).toEqual(['KNOW 4', 'KNOW 4']);
    expect(textAt('Stage One')).toEqual(['ONE', 'ONE']);
    expect(textAt('Stage Two')).toEqual(['TWO']);
    for (const { titleLine, role } of preview.messages) expect(lines[titleLine - 1]).toBe(`── ${role} ──`);
  });
});

describe('the place where a limit of tokens lies', () => {
  const words = (text: string) => Promise.resolve(text.split(' ').filter((word) => word !== '').length);

  it('is the longest beginning that fits', async () => {
    const text = 'one two three four';
    const offset = await limitOffset(text, 2, words);
    expect(text.slice(0, offset)).toBe('one two ');
    expect(await limitOffset(text, 4, words)).toBeUndefined();
    expect(await limitOffset(text, 0, words)).toBe(0);
  });
});
