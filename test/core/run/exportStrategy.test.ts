import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { strategyAsPromptfoo, strategyAsPython, type ExportedStrategy } from '../../../src/core/run/exportStrategy';
import { findPreset } from '../../../src/core/strategy/presets';

const messages = [
  { role: 'system', content: 'T\n\n"G" \\ {{ x }} 😀' },
  { role: 'user', content: "it's" },
] as const;
const zero: ExportedStrategy = {
  strategy: findPreset('zero-shot'),
  template: 'paper',
  model: { id: 'm' },
  sampling: { temperature: 0, maxTokens: 9 },
  cases: [{ id: 'a#2', gold: 'gold', messages }],
};
const two: ExportedStrategy = {
  ...zero,
  strategy: findPreset('two-stage'),
  cases: [{ id: 'a#2', gold: 'gold', messages, stageTwo: 'TWO' }],
};

/** Runs a script with a client that answers with what it was sent, or skips when there is no Python. */
function runPython(script: string): readonly unknown[] | undefined {
  const fake = [
    'import sys, types, json',
    'def create(messages, **parameters):',
    '    text = json.dumps([messages, parameters])',
    '    return types.SimpleNamespace(choices=[types.SimpleNamespace(message=types.SimpleNamespace(content=text))])',
    'def OpenAI(**options):',
    '    return types.SimpleNamespace(chat=types.SimpleNamespace(completions=types.SimpleNamespace(create=create)))',
    'sys.modules["openai"] = types.SimpleNamespace(OpenAI=OpenAI)',
    'exec(sys.stdin.read())',
  ].join('\n');
  try {
    const out = execFileSync('python3', ['-c', fake], { input: script, encoding: 'utf8' });
    return out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
    return undefined;
  }
}

describe('a strategy as a Python script', () => {
  it('sends the very messages with the parameters, and prints predictions', (context) => {
    const lines = runPython(strategyAsPython(zero));
    if (lines === undefined) return context.skip('there is no python3');
    expect(lines).toMatchObject([{ id: 'a#2', gold: 'gold' }]);
    const [{ response }] = lines as readonly [{ response: string }];
    expect(JSON.parse(response)).toEqual([messages, { model: 'm', temperature: 0, max_tokens: 9 }]);
  });

  it.each([
    ['ends in "', '"""zero, ends in \\""""'],
    ['"""', '"""zero, \\"\\"\\""""'],
    ['a\\', '"""zero, a\\\\"""'],
    ['\\"', '"""zero, \\\\\\""""'],
  ])('has any name in its heading: %j', (template, heading) => {
    const script = strategyAsPython({ ...zero, strategy: { ...zero.strategy, name: 'zero' }, template });
    expect(script.split('\n')[0]).toBe(heading);
    expect(runPython(script) ?? [{ id: 'a#2' }]).toMatchObject([{ id: 'a#2' }]);
  });

  it('sends the exchange of stage one back in stage two', (context) => {
    const lines = runPython(strategyAsPython(two));
    if (lines === undefined) return context.skip('there is no python3');
    const [line] = lines as readonly [{ readonly stageOne: string; readonly response: string }];
    const [sent] = JSON.parse(line.response) as readonly [readonly unknown[]];
    expect(sent).toEqual([
      ...messages,
      { role: 'assistant', content: line.stageOne },
      { role: 'user', content: 'TWO' },
    ]);
  });

  it('refuses what a file cannot carry out', () => {
    expect(() => strategyAsPython({ ...two, strategy: findPreset('two-stage-emotion') })).toThrow(/rebuilds the reply/);
    expect(() => strategyAsPython({ ...zero, model: { id: 'm', form: 'completion' } })).toThrow(/chat models/);
  });
});

describe('a strategy as a promptfoo configuration', () => {
  it('has a test for each case with its messages', () => {
    expect(parse(strategyAsPromptfoo(zero))).toEqual({
      description: '0-shot, paper',
      prompts: [{ id: 'zero-shot', label: '0-shot', raw: '{{ messages | dump }}' }],
      providers: [{ id: 'openai:chat:m', config: { temperature: 0, max_tokens: 9 } }],
      tests: [{ description: 'a#2', vars: { messages, gold: 'gold' } }],
    });
  });

  it('refuses two stages', () => {
    expect(() => strategyAsPromptfoo(two)).toThrow(/asks twice/);
  });
});
