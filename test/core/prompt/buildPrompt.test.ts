import { describe, expect, it } from 'vitest';
import type { Knowledge } from '../../../src/core/commonsense/commonsenseModel';
import { RELATION_DEFINITIONS, RELATIONS } from '../../../src/core/commonsense/relation';
import type { Exemplar } from '../../../src/core/exemplars/exemplar';
import type { Turn } from '../../../src/core/inputs/dialogue';
import { createPromptBuilder, type PromptParts } from '../../../src/core/prompt/buildPrompt';
import { promptText, type Prompt } from '../../../src/core/prompt/messages';
import { parseTemplate } from '../../../src/core/prompt/parseTemplate';
import type { TemplateRenderer } from '../../../src/core/prompt/templateRenderer';
import { AppError } from '../../../src/core/util/errors';
import { directRenderer, KNOWLEDGE, nearestOfFixtures, TEST_CASE } from '../../support/core/strategyWorld';

const SECTIONS = {
  'Task Definition': 'TASK',
  'Guideline Instruction': 'GUIDE',
  'Guideline Instruction (warm)': 'WARM',
  Exemplars: '{% for e in exemplars %}<{{ e.index }} {{ e.emotion }} {{ e.cosine }}>\n{{ e.text }}\n{% endfor %}',
  'Dialogue Context': 'CONTEXT\n{{ context }}',
  'Stage One': 'ONE {{ labels }}',
  'Stage One Reply': 'REPLY {{ emotion }} / {{ situation }}',
  'Stage Two': 'TWO',
  Knowledge: '{% for r in relations %}{{ r.name }}={{ r.texts | join("+") }} {% endfor %}',
};
type Title = keyof typeof SECTIONS;

function parts(
  changes: Partial<PromptParts> = {},
  without: readonly Title[] = [],
  empty: readonly Title[] = [],
): PromptParts {
  const sections = Object.entries(SECTIONS)
    .filter(([title]) => !without.includes(title as Title))
    .map(([title, text]) => `## ${title}\n${empty.includes(title as Title) ? '' : text}\n`);
  const template = parseTemplate(
    `---\nname: small\nemotionLabels: false\n---\n${sections.join('\n')}`,
    'small.rapport.md',
  );
  expect(template.problems).toEqual([]);
  return { template, variants: {}, form: 'chat', testCase: TEST_CASE, exemplars: [], ...changes };
}

const signal = new AbortController().signal;
const build = createPromptBuilder(directRenderer());
const lastMessage = (prompt: Prompt): string | undefined =>
  prompt.form === 'chat' ? prompt.messages.at(-1)?.content : undefined;
const utterance = "They wrote back.\nThey didn't say yes, but they'd like to read more of it.";
const knowledge =
  'xIntent=to be published xNeed=to write a story+to send it xWant=to write more xReact=hopeful+excited+proud';

describe('the chat form', () => {
  it('has one system message, the turns with neighbours joined, and nothing else', async () => {
    expect(await build.response(parts(), signal)).toEqual({
      form: 'chat',
      messages: [
        { role: 'system', content: 'TASK\n\nGUIDE' },
        { role: 'user', content: 'I sent a story to a magazine, the first I ever finished.' },
        { role: 'assistant', content: 'That takes courage! What became of it?' },
        { role: 'user', content: utterance },
      ],
    });
  });

  it('joins to the last user turn the utterance, Knowledge and Stage One, in that order, after blank lines', async () => {
    const prompt = await build.stageOne(parts({ knowledge: KNOWLEDGE }), signal);
    expect(lastMessage(prompt)).toBe(`${utterance}\n\n${knowledge}\n\nONE`);
  });

  it('sends the whole exchange of stage one back, the reply as it is', async () => {
    const prompt = await build.stageTwo(parts({ knowledge: KNOWLEDGE }), ' a reply\n', signal);
    expect(prompt.form === 'chat' && prompt.messages.slice(-3)).toEqual([
      { role: 'user', content: `${utterance}\n\n${knowledge}\n\nONE` },
      { role: 'assistant', content: ' a reply\n' },
      { role: 'user', content: 'TWO' },
    ]);
  });

  it.each<[string, readonly Title[], readonly Title[]]>([
    ['not there', ['Task Definition', 'Guideline Instruction'], []],
    ['empty', [], ['Task Definition', 'Guideline Instruction']],
  ])('has no system message when task and guideline are %s', async (_, without, empty) => {
    const prompt = await build.response(parts({}, without, empty), signal);
    expect(prompt.form === 'chat' && prompt.messages[0]?.role).toBe('user');
  });

  it('leaves out one of the two without a gap', async () => {
    const prompt = await build.response(parts({}, ['Task Definition']), signal);
    expect(prompt.form === 'chat' && prompt.messages[0]).toEqual({ role: 'system', content: 'GUIDE' });
  });

  it('does not need Dialogue Context', async () => {
    await expect(build.response(parts({}, ['Dialogue Context']), signal)).resolves.toBeDefined();
  });

  it('begins with the listener where the dialogue does', async () => {
    const turns: readonly Turn[] = [
      { role: 'listener', text: 'Hello.' },
      { role: 'speaker', text: 'Hi.' },
    ];
    const prompt = await build.response(parts({ testCase: { ...TEST_CASE, context: turns } }), signal);
    expect(prompt.form === 'chat' && prompt.messages.slice(1)).toEqual([
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'Hi.' },
    ]);
  });

  it.each([[[]], [[{ role: 'listener', text: 'Hello.' }] as const]])(
    'refuses a context that does not end on a speaker: %j',
    async (context) => {
      const built = build.response(parts({ testCase: { ...TEST_CASE, context } }), signal);
      await expect(built).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('letter#5'),
      });
    },
  );
});

describe('the completion form', () => {
  const context = `CONTEXT\nSpeaker: I sent a story to a magazine, the first I ever finished.\nListener: That takes courage! What became of it?\nSpeaker: They wrote back.\nSpeaker: They didn't say yes, but they'd like to read more of it.`;
  const completion = (changes: Partial<PromptParts> = {}, without: readonly Title[] = []) =>
    parts({ form: 'completion', ...changes }, without);

  it('is one text that ends where the listener speaks', async () => {
    expect(await build.response(completion(), signal)).toEqual({
      form: 'completion',
      text: `TASK\n\nGUIDE\n\n${context}\nListener:`,
      stop: ['\nSpeaker:'],
    });
  });

  it('puts each block on its own line and lets stage one think', async () => {
    expect(await build.stageOne(completion({ knowledge: KNOWLEDGE }), signal)).toEqual({
      form: 'completion',
      text: `TASK\n\nGUIDE\n\n${context}\n${knowledge}\nONE\nThought:`,
      stop: ['\nSpeaker:', '\nListener:'],
    });
  });

  it('continues after the thought', async () => {
    expect(await build.stageTwo(completion(), 'He may be sad.', signal)).toEqual({
      form: 'completion',
      text: `TASK\n\nGUIDE\n\n${context}\nONE\nThought: He may be sad.\nTWO\nListener:`,
      stop: ['\nSpeaker:'],
    });
  });

  it('shows exemplars before the dialogue', async () => {
    const exemplars = await nearestOfFixtures.find(TEST_CASE, { k: 1 }, signal);
    const prompt = await build.response(completion({ exemplars }), signal);
    expect(promptText(prompt)).toBe(
      `TASK\n\nGUIDE\n\n<1 annoyed 0.9>\nSpeaker: The kettle is empty. Again.\nListener: Every single morning? That would wear me down too.\n\n${context}\nListener:`,
    );
  });

  it('is the dialogue alone without instructions', async () => {
    const prompt = await build.response(completion({}, ['Task Definition', 'Guideline Instruction']), signal);
    expect(promptText(prompt)).toBe(`${context}\nListener:`);
  });
});

describe('exemplars', () => {
  const exemplar: Exemplar = {
    id: 'a#2',
    dialogueId: 'a',
    emotion: 'sad',
    situation: 's',
    turns: [
      { role: 'speaker', text: 'One\nline.' },
      { role: 'listener', text: 'Yes.' },
    ],
  };

  it('are numbered from 1, each turn on a line, without a cosine where there is none', async () => {
    const prompt = await build.response(parts({ exemplars: [exemplar, { ...exemplar, cosine: -0.25 }] }), signal);
    expect(prompt.form === 'chat' && prompt.messages[0]?.content).toBe(
      'TASK\n\nGUIDE\n\n<1 sad >\nSpeaker: One line.\nListener: Yes.\n<2 sad -0.25>\nSpeaker: One line.\nListener: Yes.',
    );
  });

  it('that are none need no section', async () => {
    await expect(build.response(parts({}, ['Exemplars']), signal)).resolves.toBeDefined();
  });
});

describe('knowledge', () => {
  const nothing = Object.fromEntries(RELATIONS.map((relation) => [relation, [{ text: 'x', dropped: 'because' }]]));

  it('leaves out what was dropped, and relations with nothing left', async () => {
    expect(lastMessage(await build.response(parts({ knowledge: KNOWLEDGE }), signal))).toBe(
      `${utterance}\n\n${knowledge}`,
    );
  });

  it('with nothing left at all is left out with its section', async () => {
    const empty = { ...KNOWLEDGE, inferences: nothing as unknown as Knowledge['inferences'] };
    expect(lastMessage(await build.response(parts({ knowledge: empty }, ['Knowledge']), signal))).toBe(utterance);
  });

  it('has a definition of every relation', () => {
    expect(Object.keys(RELATION_DEFINITIONS)).toEqual([...RELATIONS]);
    expect(new Set(Object.values(RELATION_DEFINITIONS)).size).toBe(5);
  });
});

describe('a section that a strategy needs', () => {
  const exemplars = [{ id: 'a#2', dialogueId: 'a', emotion: '', situation: '', turns: [] }];
  const needs: readonly [Title, (from: PromptParts) => Promise<unknown>, Partial<PromptParts>][] = [
    ['Exemplars', (from) => build.response(from, signal), { exemplars }],
    ['Dialogue Context', (from) => build.response(from, signal), { form: 'completion' }],
    ['Knowledge', (from) => build.response(from, signal), { knowledge: KNOWLEDGE }],
    ['Stage One', (from) => build.stageOne(from, signal), {}],
    ['Stage One', (from) => build.stageTwo(from, 'x', signal), {}],
    ['Stage Two', (from) => build.stageTwo(from, 'x', signal), {}],
    ['Stage One Reply', (from) => build.stageOneReply(from, { emotion: 'sad', situation: 's' }, signal), {}],
  ];

  it.each(needs)('%s: is asked for when it is missing', async (title, use, changes) => {
    await expect(use(parts(changes, [title]))).rejects.toMatchObject({
      code: 'invalid-template',
      message: `This strategy needs "${title}", and the template "small" has no section of that name. Add it.`,
    });
  });

  it.each(needs)('%s: must not be empty', async (title, use, changes) => {
    await expect(use(parts(changes, [], [title]))).rejects.toMatchObject({
      code: 'invalid-template',
      message: `This strategy needs "${title}", and the template "small" has nothing in its section of that name. Add it.`,
    });
  });
});

describe('a variant of a section', () => {
  it('takes the place of the main text', async () => {
    const prompt = await build.response(parts({ variants: { 'Guideline Instruction': 'warm' } }), signal);
    expect(prompt.form === 'chat' && prompt.messages[0]?.content).toBe('TASK\n\nWARM');
  });

  it('that is not there is an error, also of a section that may be left out', async () => {
    const built = build.response(parts({ variants: { 'Task Definition': 'cold' } }), signal);
    await expect(built).rejects.toMatchObject({
      code: 'invalid-template',
      message: 'The template "small" has no section "Task Definition (cold)".',
    });
  });
});

describe('the rebuilt reply of stage one', () => {
  it('fills emotion and situation', async () => {
    expect(await build.stageOneReply(parts(), { emotion: 'sad', situation: 'It rained.' }, signal)).toBe(
      'REPLY sad / It rained.',
    );
  });
});

describe('a renderer that fails', () => {
  const failing = (error: Error): TemplateRenderer => ({ render: () => Promise.reject(error) });

  it('is quoted with the section and its line', async () => {
    const builder = createPromptBuilder(failing(new AppError('invalid-template', 'It takes too long.')));
    await expect(builder.response(parts(), signal)).rejects.toMatchObject({
      code: 'invalid-template',
      message: 'Section "Task Definition" (line 5): It takes too long.',
    });
  });

  it('by being cancelled stays cancelled', async () => {
    const builder = createPromptBuilder(failing(new AppError('cancelled', 'Stopped.')));
    await expect(builder.response(parts(), signal)).rejects.toMatchObject({ code: 'cancelled', message: 'Stopped.' });
  });
});

describe('promptText', () => {
  it('reads like the messages, with their roles', () => {
    const messages = [
      { role: 'system' as const, content: 'A' },
      { role: 'user' as const, content: 'B\nC' },
    ];
    expect(promptText({ form: 'chat', messages })).toBe('system\nA\n\nuser\nB\nC');
  });

  it('of a completion is its text', () => {
    expect(promptText({ form: 'completion', text: ' x ', stop: ['y'] })).toBe(' x ');
  });
});
