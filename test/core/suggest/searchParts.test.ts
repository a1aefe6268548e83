import { describe, expect, it } from 'vitest';
import { sampleTestCases } from '../../../src/core/inputs/sampleTestCases';
import type { TestCase } from '../../../src/core/inputs/testCase';
import { parseTemplate, sectionTitle } from '../../../src/core/prompt/parseTemplate';
import type { TemplateSection } from '../../../src/core/prompt/template';
import { findPreset } from '../../../src/core/strategy/presets';
import { fits, needOfCalls, sumOfNeeds } from '../../../src/core/suggest/budgetRoom';
import { BUILT_IN_META_PROMPT, builtInMetaPrompt } from '../../../src/core/suggest/builtInMetaPrompt';
import { freshVariantName, textWithWordings } from '../../../src/core/suggest/insertWordings';
import { parseMetaPrompt } from '../../../src/core/suggest/metaPrompt';
import {
  defaultMetric,
  describeObjective,
  isBetter,
  requireMetric,
  type DescribedObjective,
} from '../../../src/core/suggest/objective';
import { reportMarkdown } from '../../../src/core/suggest/reportMarkdown';
import { conversationCount, splitCases } from '../../../src/core/suggest/splitCases';
import type { SuggestReport } from '../../../src/core/suggest/suggestReport';
import { usesSection } from '../../../src/core/suggest/usesSection';

const testCase = (dialogue: number, turn: number, opening = `Opening ${dialogue}.`): TestCase => ({
  id: `d${dialogue}#${turn}`,
  dialogueId: `d${dialogue}`,
  emotion: 'sad',
  situation: '',
  context: [{ role: 'speaker', text: opening }],
  gold: 'I see.',
});
const CASES = Array.from({ length: 20 }, (_, dialogue) => [testCase(dialogue, 2), testCase(dialogue, 4)]).flat();

describe('the split of test cases', () => {
  const choice = { seed: 1, devShare: 0.5 };

  it('has every case once and no conversation on both sides, the same for the same seed', () => {
    const { dev, heldOut } = splitCases(CASES, choice);
    expect([...dev, ...heldOut].map(({ id }) => id).sort()).toEqual(CASES.map(({ id }) => id).sort());
    expect([conversationCount(dev), conversationCount(heldOut)]).toEqual([10, 10]);
    const ids = new Set(dev.map(({ dialogueId }) => dialogueId));
    expect(heldOut.filter(({ dialogueId }) => ids.has(dialogueId))).toEqual([]);
    expect(splitCases(CASES, choice)).toEqual({ dev, heldOut });
    expect(splitCases(CASES, { ...choice, seed: 2 })).not.toEqual({ dev, heldOut });
    expect(dev).toEqual(sampleTestCases(CASES, { count: 40, seed: 1 }).filter((one) => dev.includes(one)));
  });

  it('keeps conversations together that open with the same words', () => {
    const twins = CASES.map((one) => ({ ...one, context: [{ role: 'speaker' as const, text: ' Same  WORDS' }] }));
    const same = [...twins.slice(0, 30), ...CASES.slice(30)];
    const { dev, heldOut } = splitCases(same, choice);
    const sides = [dev, heldOut].map((part) => part.some(({ context }) => context[0]?.text === ' Same  WORDS'));
    expect(sides.filter(Boolean)).toHaveLength(1);
  });

  it('leaves no part empty and refuses a single conversation', () => {
    const { dev, heldOut } = splitCases(CASES.slice(0, 4), { seed: 1, devShare: 0.99 });
    expect([dev.length, heldOut.length]).toEqual([2, 2]);
    expect(splitCases(CASES, { ...choice, mostDev: 3, mostHeldOut: 1 })).toMatchObject({
      dev: { length: 3 },
      heldOut: { length: 1 },
    });
    expect(() => splitCases(CASES.slice(0, 2), choice)).toThrow(/there is only one/);
  });
});

describe('wordings in a template', () => {
  const TEXT = '---\nname: t\n---\n\n## Task Definition\n\nTASK\n\n## Stage Two\n\nTWO\n';
  const sectionOf = (text: string, title: string): TemplateSection =>
    parseTemplate(text, 't').sections.find((one) => sectionTitle(one) === title) as TemplateSection;
  const two = [
    { name: 'a', text: 'ONE' },
    { name: 'b', text: 'OTHER\n\nLINES' },
  ];

  it.each(['Task Definition', 'Stage Two'] as const)(
    'stand below %s, in their order, and parse as they are',
    (title) => {
      const text = textWithWordings(TEXT, 't', sectionOf(TEXT, title), two);
      const { sections, problems } = parseTemplate(text, 't');
      expect(problems).toEqual([]);
      const place = sections.findIndex((one) => sectionTitle(one) === title);
      expect(sections.slice(place + 1, place + 3).map((one) => [sectionTitle(one), one.source])).toEqual([
        [`${title} (a)`, 'ONE'],
        [`${title} (b)`, 'OTHER\n\nLINES'],
      ]);
      expect(sections).toHaveLength(4);
    },
  );

  it('keep the line ends of the file, and take no name twice', () => {
    const windows = TEXT.replace(/\n/g, '\r\n');
    const text = textWithWordings(windows, 't', sectionOf(windows, 'Stage Two'), two);
    expect(text.replace(/\r\n/g, '')).not.toContain('\n');
    expect(() => textWithWordings(text, 't', sectionOf(text, 'Stage Two'), two)).toThrow(
      /has a variant "[ab]" already/,
    );
    expect(freshVariantName(parseTemplate(text, 't'), sectionOf(text, 'Stage Two'), 'a')).toBe('a no. 2');
    expect(freshVariantName(parseTemplate(text, 't'), sectionOf(text, 'Task Definition'), 'a')).toBe('a');
  });
});

describe('what a wording is chosen by', () => {
  const strategy = findPreset('two-stage');

  it('is the first metric of the experiment that can choose, accuracy for stage one, or BLEU-2', () => {
    expect(defaultMetric(['length', 'dist-1', 'repetition'], 'Stage Two', strategy)).toBe('repetition');
    expect(defaultMetric(undefined, 'Stage One', strategy)).toBe('emotion-accuracy');
    expect(defaultMetric(['emotion-accuracy', 'bleu-4'], 'Stage Two', strategy)).toBe('bleu-4');
    expect(defaultMetric(['bertscore-f', 'bleu-4'], 'Stage Two', strategy)).toBe('bleu-4');
    expect(defaultMetric(undefined, 'Stage One', findPreset('two-stage-emotion'))).toBe('bleu-2');
    expect(() => requireMetric('length', undefined)).toThrow(/neither direction/);
    expect(() => requireMetric('bertscore-r', undefined)).toThrow(/needs an encoder/);
    expect(() => requireMetric('bertscore-r', 'path:e')).not.toThrow();
  });

  it('is better where it is higher, or lower for repetition, and never for what is unknown', () => {
    const [bleu, repetition] = (['bleu-2', 'repetition'] as const).map((metric) =>
      describeObjective({ kind: 'metric', metric }),
    ) as [DescribedObjective, DescribedObjective];
    expect([isBetter(bleu, 2, 1), isBetter(bleu, 1, 1), isBetter(repetition, 1, 2)]).toEqual([true, false, true]);
    expect([isBetter(bleu, null, 1), isBetter(bleu, 1, null)]).toEqual([false, false]);
  });

  it('needs a strategy that uses the section', () => {
    const column = (id: string) => ({ id, name: id, strategy: findPreset(id), variants: {} });
    expect(usesSection(column('zero-shot'), 'Stage One', 'chat')).toBe(false);
    expect(usesSection(column('two-stage'), 'Stage One', 'chat')).toBe(true);
    expect(usesSection(column('two-stage'), 'Stage One Reply', 'chat')).toBe(false);
    expect(usesSection(column('zero-shot'), 'Dialogue Context', 'chat')).toBe(false);
    expect(usesSection(column('zero-shot'), 'Dialogue Context', 'completion')).toBe(true);
  });
});

describe('the room in a budget', () => {
  it('counts calls, tokens and money of prompts and whole answers', () => {
    const need = needOfCalls(2, 100, 50, { inputPerMillionUsd: 1, outputPerMillionUsd: 10 });
    expect(need).toEqual({ calls: 2, tokens: 200, usd: 0.0011 });
    const spent = { calls: 1, tokens: 300, usd: 0.001 };
    expect(fits(need, { calls: 3, tokens: 500, usd: 0.0022 }, spent)).toBe(true);
    expect(fits(sumOfNeeds(need, needOfCalls(1, 0, 0, undefined)), { calls: 3 }, spent)).toBe(false);
    expect(fits(need, { tokens: 499 }, spent)).toBe(false);
    expect(fits(need, { usd: 0.002 }, spent)).toBe(false);
  });
});

describe('the question for wordings', () => {
  it('is a file that can be changed, and says where it is wrong', () => {
    expect(builtInMetaPrompt()).toMatchObject({ name: 'Suggest wordings', answer: 'tagged' });
    expect(
      parseMetaPrompt('---\nanswer: whole\n---\n## Question\n\nReword {{ original }}.', 'f.suggest.md'),
    ).toMatchObject({
      name: 'f.suggest.md',
      answer: 'whole',
      system: '',
      question: 'Reword {{ original }}.',
    });
    const wrong = (text: string) => () => parseMetaPrompt(text, 'f');
    expect(wrong(BUILT_IN_META_PROMPT.replace('tried.score', 'tried.points'))).toThrow(/f:\d+: .*no "points"/);
    expect(wrong('## Question\n\nok\n\n{{ original')).toThrow('f:5:');
    expect(wrong('## System\n\nBe good.')).toThrow(/no section Question/);
    expect(wrong('## Answer\n')).toThrow(/no section "Answer"/);
    expect(wrong('---\nanswer: maybe\n---\n## Question\n\nok')).toThrow(/tagged or whole/);
  });
});

describe('a report', () => {
  const hostile = '```\n<script>alert(1)</script> ![x](http://evil/x.png)\n````';
  const report: SuggestReport = {
    kind: 'rapport-suggest-report',
    version: 1,
    template: 'a `b` ![x](http://evil/y.png)',
    section: 'Stage Two',
    strategy: { id: 's', name: 'S' },
    model: 'm',
    proposer: { model: 'p', metaPrompt: 'q', metaPromptHash: 'f'.repeat(64) },
    objective: describeObjective({ kind: 'metric', metric: 'bleu-2' }),
    split: {
      seed: 1,
      dev: { conversations: 2, cases: 3 },
      heldOut: { conversations: 4, cases: 5 },
      scoredOn: 3,
    },
    original: { text: 'TWO', dev: 1 },
    wordings: [
      { name: 'suggested 1.1', round: 1, text: hostile, outcome: { kind: 'scored', dev: 2, better: 2, worse: 1 } },
      { name: 'suggested 1.2', round: 1, text: '', outcome: { kind: 'refused', reason: 'No <b>wording</b>.' } },
    ],
    counts: { roundsPlanned: 1, roundsDone: 1, tries: 2, refused: 1, scored: 1, unscored: 0 },
    winner: 'suggested 1.1',
    heldOut: {
      cases: 5,
      original: 1,
      winner: 1.5,
      delta: 0.5,
      interval: [-0.25, 1],
      p: 0.02,
      test: 'paired-bootstrap',
      otherTests: [],
      looks: 3,
      pAdjusted: 0.06,
      others: [
        { metric: 'length', original: 8, winner: 12 },
        { metric: 'bleu-4', original: 0.001, winner: 0 },
      ],
    },
    spent: { calls: 7, tokens: 70, usd: null },
    spentInAll: { calls: 9, tokens: 90, usd: null },
  };

  it('tells tries, parts, the one test, and how often the held-out part was looked at', () => {
    const text = reportMarkdown(report);
    expect(text).toContain('the best of 2 tries on the development part, has BLEU-2 1.50 on the held-out part');
    expect(text).toContain('p = 0.0600, not significant');
    expect(text).toContain('3 test cases of 2 conversations to choose by, 5 test cases of 4 conversations held out');
    expect(text).toContain('| BLEU-2 | 1.00 | 1.50 | +0.50 | −0.25 to +1.00 | 0.0200 |');
    expect(text).toContain('| Length | 8.0 | 12.0 | +4.0 | | |');
    expect(text).toContain('| BLEU-4 | 0.00 | 0.00 | 0.00 | | |');
    expect(text).toContain('This is look 3 at the held-out part');
    expect(text).toContain('| suggested 1.1 | 2.00 | +1.00 | 2 : 1 |');
    expect(text).toContain('they are not corrected for it and no test is made of them');
    expect(text).toContain('Spent by this command: 7 calls, 70 tokens, money unknown (no price);');
    expect(text).toContain('Spent by this search in all: 9 calls, 90 tokens, money unknown (no price)');
  });

  it('has what a model or a file says as code alone, which nothing in it ends', () => {
    const text = reportMarkdown(report);
    expect(text).toContain(`\`\`\`\`\`text\n${hostile}\n\`\`\`\`\``);
    const outside = text.replace(/^(`{3,})text\n[^]*?\n\1$/gm, '').replace(/(`+)[^`](?:.*?[^`])?\1(?!`)/g, '');
    expect(outside).not.toMatch(/<script|!\[|<b>/);
  });
});
