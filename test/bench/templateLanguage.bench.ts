/**
 * What a keystroke costs in a template of 2,000 lines: `node scripts/run.mjs node_modules/vitest/vitest.mjs run --config
 * test/bench/vitest.config.mjs templateLanguage` prints it. The limits: diagnostics 50 ms, completion 30 ms, medians of 30.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { templateCompletions } from '../../src/core/prompt/language/completions';
import { formatTemplate } from '../../src/core/prompt/language/formatTemplate';
import { templateHover } from '../../src/core/prompt/language/hoverText';
import { templateFolds, templateOutline } from '../../src/core/prompt/language/outline';
import { templateHints } from '../../src/core/prompt/language/templateHints';
import { readTemplateText } from '../../src/core/prompt/language/templateText';
import { parseTemplate } from '../../src/core/prompt/parseTemplate';
import { longTemplate } from './longTemplate';

const TIMES = 30;

function median(work: (time: number) => unknown): number {
  const times = Array.from({ length: TIMES }, (_, time) => {
    const start = performance.now();
    work(time);
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? Number.NaN;
}

describe('a template of 2,000 lines', () => {
  it('is followed at every keystroke', () => {
    const text = longTemplate(readFileSync(new URL('../../samples/paper.rapport.md', import.meta.url), 'utf8'));
    const lastLoop = text.lastIndexOf('{{ e.');
    const typed = (time: number): string => `${text.slice(0, lastLoop)}${'x'.repeat(time + 1)} ${text.slice(lastLoop)}`;
    const diagnostics = median((time) => {
      const written = typed(time);
      return templateHints(readTemplateText(written, parseTemplate(written, 'a.rapport.md')));
    });
    const template = parseTemplate(text, 'a.rapport.md');
    const file = readTemplateText(text, template);
    const before = text.slice(0, lastLoop + 5).split('\n');
    const place = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
    const offered = templateCompletions(file, place);
    expect(offered.map(({ label }) => label)).toContain('situation');
    const completion = median(() => templateCompletions(file, place));
    const fromKeystroke = median((time) => {
      const written = typed(time);
      return templateCompletions(readTemplateText(written, parseTemplate(written, 'a.rapport.md')), place);
    });
    const figures = {
      lines: text.split('\n').length,
      sections: template.sections.length,
      diagnosticsMs: diagnostics,
      completionMs: completion,
      completionAfterKeystrokeMs: fromKeystroke,
      outlineAndFoldsMs: median(() => [templateOutline(file), templateFolds(file)]),
      hoverMs: median(() => templateHover(file, place)),
      formatMs: median(() => formatTemplate(file)),
    };
    console.log(
      JSON.stringify(figures, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(2)) : value)),
    );
    expect(diagnostics).toBeLessThan(50);
    expect(fromKeystroke).toBeLessThan(50);
    expect(completion).toBeLessThan(30);
  });
});
