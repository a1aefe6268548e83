import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTemplate, sectionTitle } from '../../../src/core/prompt/parseTemplate';
import { findSection, SECTION_NAMES } from '../../../src/core/prompt/template';
import { sha256Hex } from '../../../src/core/util/hash';

const samplePath = path.join(import.meta.dirname, '../../../samples/paper.rapport.md');

describe('a sound template', () => {
  const text = [
    '---',
    'name: Mine',
    'emotionLabels: false',
    '---',
    '',
    '# A title, and notes for people',
    '',
    '## Task Definition',
    '',
    '  First line.',
    '',
    'Second line.  ',
    '',
    '',
    '##  Guideline Instruction ( much warmer )  ',
    'Be warm.',
    '### A smaller heading is text',
    '## Guideline Instruction',
    'Be.',
    '## Stage Two',
  ].join('\n');

  it('comes to its sections, switches and places', () => {
    const template = parseTemplate(text, 'folder/t.rapport.md');
    expect(template).toMatchObject({ name: 'Mine', switches: { emotionLabels: false }, problems: [] });
    expect(template.sections).toEqual([
      {
        name: 'Task Definition',
        source: '  First line.\n\nSecond line.  ',
        headingLine: 8,
        sourceLine: 10,
        endLine: 12,
        hash: sha256Hex('  First line.\n\nSecond line.  '),
      },
      {
        name: 'Guideline Instruction',
        variant: 'much warmer',
        source: 'Be warm.\n### A smaller heading is text',
        headingLine: 15,
        sourceLine: 16,
        endLine: 17,
        hash: sha256Hex('Be warm.\n### A smaller heading is text'),
      },
      {
        name: 'Guideline Instruction',
        source: 'Be.',
        headingLine: 18,
        sourceLine: 19,
        endLine: 19,
        hash: sha256Hex('Be.'),
      },
      { name: 'Stage Two', source: '', headingLine: 20, sourceLine: 21, endLine: 20, hash: sha256Hex('') },
    ]);
    expect(template.sections.map(sectionTitle)).toEqual([
      'Task Definition',
      'Guideline Instruction (much warmer)',
      'Guideline Instruction',
      'Stage Two',
    ]);
  });

  it.each([
    ['CRLF', (lf: string) => lf.replaceAll('\n', '\r\n')],
    ['CR', (lf: string) => lf.replaceAll('\n', '\r')],
    ['a byte order mark', (lf: string) => `\ufeff${lf}`],
    ['white space after the marks', (lf: string) => lf.replaceAll('---', '--- ')],
  ])('is the same with %s', (_, change) => {
    const { text: changed, ...told } = parseTemplate(change(text), 't.rapport.md');
    const { text: kept, ...same } = parseTemplate(text, 't.rapport.md');
    expect(told).toEqual(same);
    expect(changed?.replaceAll('--- ', '---')).toBe(kept);
  });

  it.each([
    ['/somewhere/paper.rapport.md', 'paper'],
    ['C:\\folder\\my.paper.rapport.md', 'my.paper'],
    ['notes.md', 'notes'],
    ['untitled', 'untitled'],
  ])('without a name is called after its file %s', (file, name) => {
    expect(parseTemplate('## Stage Two\nGo.', file).name).toBe(name);
  });

  it('lists the emotion labels unless it is switched off', () => {
    expect(parseTemplate('## Stage Two\nGo.', 't').switches).toEqual({ emotionLabels: true });
    expect(parseTemplate('---\n# nothing set\n---\n## Stage Two\nGo.', 't').switches).toEqual({ emotionLabels: true });
  });

  it('may begin with a comment', () => {
    const { problems } = parseTemplate('<!-- by me\nand others -->\n\n## Stage Two\nGo.', 't.rapport.md');
    expect(problems).toEqual([]);
  });
});

describe('findSection', () => {
  const template = parseTemplate('## Stage Two\nA.\n## Stage Two (b)\nB.', 't');
  it.each([
    [{}, 'A.'],
    [{ 'Stage Two': 'b' }, 'B.'],
    [{ 'Stage Two': 'c' }, undefined],
    [{ 'Stage One': 'b' }, 'A.'],
  ])('under the choice %j finds %s', (choice, source) => {
    expect(findSection(template, 'Stage Two', choice)?.source).toBe(source);
  });
});

describe("the paper's template", () => {
  const template = parseTemplate(readFileSync(samplePath, 'utf8'), 'paper.rapport.md');

  it('has every section once and no problem', () => {
    expect(template.problems).toEqual([]);
    expect(template.sections.map(sectionTitle)).toEqual(SECTION_NAMES);
    expect(template.switches).toEqual({ emotionLabels: true });
  });
});
