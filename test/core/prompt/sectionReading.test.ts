import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/prompt/parseTemplate';
import { readingsInTurn, type ReadSection } from '../../../src/core/prompt/sectionReading';

const template = (task: string, above = ''): string =>
  `${above}## Task Definition\n${task}\n\n## Guideline Instruction\nBe kind, {{ nobody }}.\n`;

describe('a template that is read at every key', () => {
  it('comes to what it comes to when read anew, problems at their new lines', () => {
    const next = readingsInTurn();
    const texts = [
      template('One.'),
      template('One. {{ wrong'),
      template('One. {{ wrong'),
      template('Two.', '# Title\n\n'),
      template('One.'),
    ];
    for (const text of texts)
      expect(parseTemplate(text, 'a.rapport.md', next())).toEqual(parseTemplate(text, 'a.rapport.md'));
  });

  it('reads the same text under another heading with that section’s slots', () => {
    const next = readingsInTurn();
    const under = (name: string): string => `## ${name}\n{{ labels }}\n`;
    parseTemplate(under('Stage One'), 'a.rapport.md', next());
    for (const name of ['Stage One', 'Task Definition'])
      expect(parseTemplate(under(name), 'a.rapport.md', next())).toEqual(parseTemplate(under(name), 'a.rapport.md'));
  });

  it('takes over the sections that stay, and forgets the text before the last', () => {
    const next = readingsInTurn();
    const first = readings(next(), 'One.');
    expect(readings(next(), 'One.')).toBe(first);
    readings(next(), 'Two.');
    expect(readings(next(), 'One.')).not.toBe(first);
  });
});

const readings = (read: ReadSection, source: string) => read('Task Definition', source);
