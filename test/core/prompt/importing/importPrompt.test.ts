import { describe, expect, it } from 'vitest';
import { parseDialogues } from '../../../../src/core/inputs/parseDialogues';
import { importPrompt } from '../../../../src/core/prompt/importing/importPrompt';
import { promptFilesOf, readForeign } from '../../../../src/core/prompt/importing/readForeign';
import { parseTemplate } from '../../../../src/core/prompt/parseTemplate';

const PROMPTY = `---
name: Kind helper
model:
  api: chat
sample:
  firstName: Ada
  question: My cat is ill.
---
system:
You help {{firstName}}. Use {% raw %} tags.

user:
{{question}}
`;

const PROMPT_YML = `name: Listener
model: openai/gpt-4o-mini
modelParameters: { temperature: 0.5 }
messages:
  - role: system
    content: You listen.
  - role: user
    content: |
      Answer kindly: {{input}}
testData:
  - { input: I lost my job., expected: I am sorry. }
  - { input: I won!, expected: Wonderful! }
evaluators:
  - name: similar
`;

const PROMPTFOO = `prompts:
  - 'Be brief. {{message}}'
  - '[{"role":"system","content":"Be warm."},{"role":"user","content":"{{message}}"}]'
  - file://prompt.txt
providers: [openai:gpt-4o]
tests:
  - vars: { message: I am tired. }
    assert:
      - { type: equals, value: Rest well. }
      - { type: llm-rubric, value: kind }
  - vars: { other: x }
`;

const imported = (text: string, file: string) => readForeign(text, file).map(importPrompt);
const sections = (template: string) => {
  const parsed = parseTemplate(template, 'a.rapport.md');
  expect(parsed.problems).toEqual([]);
  return Object.fromEntries(parsed.sections.map(({ name, source }) => [name, source]));
};

describe('the import of a foreign prompt', () => {
  it('reads .prompty: samples fill its variables, other tags stay as text', () => {
    const [one] = imported(PROMPTY, 'kind.prompty');
    expect(one?.name).toBe('Kind helper');
    expect(sections(one?.template ?? '')['Task Definition']).toBe('You help Ada. Use {{ "{%" }} raw %} tags.');
    const { dialogues, problems } = parseDialogues(one?.dialogues ?? '', 'd.jsonl');
    expect(problems).toEqual([]);
    expect(dialogues[0]?.turns[0]).toEqual({ role: 'speaker', text: 'My cat is ill.' });
    expect(one?.left.join('\n')).toMatch(/"model"[^]*Other tags[^]*no wording/);
  });

  it('reads .prompt.yml: test data become dialogues with their gold responses', () => {
    const [one] = imported(PROMPT_YML, 'listener.prompt.yml');
    expect(sections(one?.template ?? '')).toMatchObject({
      'Task Definition': 'You listen.',
      'Guideline Instruction': 'Answer kindly:',
    });
    const { dialogues } = parseDialogues(one?.dialogues ?? '', 'd.jsonl');
    expect(dialogues.map(({ turns }) => turns.map(({ text }) => text))).toEqual([
      ['I lost my job.', 'I am sorry.'],
      ['I won!', 'Wonderful!'],
    ]);
    expect(one?.left.map((sentence) => sentence.split(':')[0])).toEqual([
      '"model"',
      '"modelParameters"',
      '"evaluators"',
      'The user message says more than {{input}}',
    ]);
  });

  it('reads promptfoo: each prompt is a template, what is in other files is named', () => {
    const all = imported(PROMPTFOO, 'promptfooconfig.yaml');
    expect(all.map(({ template }) => sections(template))).toMatchObject([
      { 'Guideline Instruction': 'Be brief.' },
      { 'Task Definition': 'Be warm.' },
    ]);
    const left = all[1]?.left.join('\n') ?? '';
    for (const lost of [/"providers"/, /file:\/\/prompt.txt/, /llm-rubric/, /"test-2" says nothing/])
      expect(all.map((one) => one.left.join('\n')).join('\n')).toMatch(lost);
    expect(left).toContain('"providers"');
    const { dialogues } = parseDialogues(all[0]?.dialogues ?? '', 'd.jsonl');
    expect(dialogues[0]?.turns[1]?.text).toBe('Rest well.');
  });

  it.each(['', '---\n---\n'])('reads a .prompty without front matter: %j', (head) => {
    const [one] = imported(`${head}system:\nBe kind.\n`, 'plain.prompty');
    expect(one?.name).toBe('plain');
    expect(sections(one?.template ?? '')['Task Definition']).toBe('Be kind.');
  });

  it('takes what differs from case to case for what is said, where only the system message has a variable', () => {
    const yml =
      'messages: [{role: system, content: "{{tone}}: rate {{said}}"}, {role: user, content: Rate it.}]\ntestData: [{tone: kind, said: a}, {tone: kind, said: b}]';
    const [one] = imported(yml, 'a.prompt.yml');
    const { dialogues } = parseDialogues(one?.dialogues ?? '', 'd.jsonl');
    expect(dialogues.map(({ turns }) => turns[0]?.text)).toEqual(['a', 'b']);
    expect(sections(one?.template ?? '')).toMatchObject({
      'Task Definition': 'kind: rate [said]',
      'Guideline Instruction': 'Rate it.',
    });
    expect(one?.left.join()).toMatch(/\{\{said\}\} outside of the user message/);
  });

  it('reads prompts of promptfoo that are in files of their own, several in one', () => {
    const yml = 'prompts: [file://a.txt, prompt.py, b.json]\ntests: [{vars: {body: Hi.}}]';
    expect(promptFilesOf(yml, 'promptfooconfig.yaml')).toEqual(['file://a.txt', 'b.json']);
    const files = new Map([
      ['file://a.txt', 'One {{body}}\n---\nTwo {{body}}\n'],
      ['b.json', '[{"role":"system","content":"Three"},{"role":"user","content":"{{body}}"}]'],
    ]);
    const all = readForeign(yml, 'promptfooconfig.yaml', files).map(importPrompt);
    expect(all.map(({ template }) => Object.values(sections(template))[0])).toEqual(['One', 'Two', 'Three']);
    expect(all[0]?.left.join()).toMatch(/prompt\.py is in a file of its own/);
  });

  it('takes a variable named like a member that every object has for one without a value', () => {
    const yml = 'messages: [{role: user, content: "{{constructor}}, {{toString}}"}]\ntestData: [{said: a}]';
    const [one] = imported(yml, 'a.prompt.yml');
    expect(one?.dialogues).toBe('');
    expect(one?.left.join()).toMatch(/"test-1" says nothing/);
  });

  it('cuts blanks at the ends of lines, also of a line that is mostly blanks', () => {
    const user = `Kindly:  \n\t\n{{input}}${' '.repeat(200_000)}.`;
    const [one] = readForeign(`messages: [{role: user, content: ${JSON.stringify(user)}}]`, 'a.prompt.yml').map(
      importPrompt,
    );
    expect(sections(one?.template ?? '')['Guideline Instruction']).toBe(`Kindly:\n\n${' '.repeat(200_000)}.`);
  });

  it('makes messages before the last one a dialogue', () => {
    const yml =
      'messages: [{role: user, content: hi}, {role: assistant, content: hello}, {role: user, content: "{{input}}"}]';
    const [one] = imported(yml, 'a.prompt.yml');
    const { dialogues } = parseDialogues(one?.dialogues ?? '', 'd.jsonl');
    expect(dialogues.map(({ id, turns }) => [id, turns.length])).toEqual([['examples', 2]]);
    expect(one?.left.join()).toMatch(/they became the dialogue "examples"/);
  });

  it('says what a file is not, with its line where YAML is broken', () => {
    expect(() => readForeign('a: 1', 'x.yaml')).toThrow(/no promptfoo configuration/);
    expect(() => readForeign('messages: [\n  {role: "user\n', 'x.prompt.yml')).toThrow(
      /x.prompt.yml, line \d, is not YAML/,
    );
    expect(() => readForeign(`a: &a [x]\nmessages: [${'*a,'.repeat(200)}]`, 'x.prompt.yml')).toThrow(
      /aliases multiply/,
    );
    expect(() => readForeign('prompts: [file://a.txt]', 'p.yaml')).toThrow(/holds no prompt itself.*a.txt/);
  });
});
