import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { templateCompletions } from '../../../src/core/prompt/language/completions';
import { formatTemplate } from '../../../src/core/prompt/language/formatTemplate';
import { templateHover } from '../../../src/core/prompt/language/hoverText';
import { templateFolds, templateOutline } from '../../../src/core/prompt/language/outline';
import { templateFixes } from '../../../src/core/prompt/language/quickFixes';
import { templateHints } from '../../../src/core/prompt/language/templateHints';
import { readTemplateText } from '../../../src/core/prompt/language/templateText';
import { parseTemplate } from '../../../src/core/prompt/parseTemplate';
import { renderJinja } from '../../../src/core/prompt/renderJinja';
import { isAppError } from '../../../src/core/util/errors';
import { createRandom } from '../../../src/core/util/random';
import { mutatedTexts } from '../../support/core/mutations';

const PAPER = readFileSync(new URL('../../../samples/paper.rapport.md', import.meta.url), 'utf8');
const SLOTS = {
  exemplars: [{ index: 1, text: 'Speaker: a', emotion: 'sad', situation: 's', cosine: 0.5 }],
  relations: [{ name: 'xReact', definition: 'd', texts: ['glad'] }],
  ...{ context: 'Speaker: a', labels: 'sad', emotion: 'sad', situation: 's' },
};
const texts = mutatedTexts(PAPER, 40, 1);

const read = (text: string) => readTemplateText(text, parseTemplate(text, 'test.rapport.md'));

describe('a template, however it was changed', () => {
  it('is looked at by every feature of the editor without an error', () => {
    const random = createRandom(2);
    for (const text of texts) {
      const file = read(text);
      templateOutline(file);
      templateFolds(file);
      for (const hint of templateHints(file))
        templateFixes(file, { code: hint.code, place: hint.range.start, section: hint.section });
      for (const { code, line, column = 1 } of file.template.problems)
        templateFixes(file, { code, place: { line, column } });
      for (let times = 0; times < 10; times++) {
        const line = 1 + Math.floor(random() * file.lines.length);
        const place = { line, column: 1 + Math.floor(random() * ((file.lines[line - 1] ?? '').length + 1)) };
        templateCompletions(file, place);
        templateHover(file, place, { for: 'a#2', slots: () => SLOTS });
      }
    }
  });

  it('has the same sections, to the letter but for blanks, after it was formatted, and formats to itself', () => {
    const told = (text: string): unknown =>
      parseTemplate(text, 'f').sections.map(({ name, variant, source }) => [name, variant, source.replace(/\s+/g, '')]);
    for (const text of texts) {
      const formatted = formatTemplate(read(text));
      expect(told(formatted)).toEqual(told(text));
      expect(formatTemplate(read(formatted))).toBe(formatted);
    }
  });

  it('fills its sections or says in our own words why not', () => {
    for (const text of texts)
      for (const { source } of parseTemplate(text, 'f').sections)
        try {
          renderJinja(source, SLOTS);
        } catch (error) {
          if (!isAppError(error)) throw new Error(`${JSON.stringify(source)}: ${String(error)}`, { cause: error });
        }
  });
});
