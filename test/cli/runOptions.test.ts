import { describe, expect, it } from 'vitest';
import { parseRunOptions, RUN_USAGE } from '../../src/cli/runOptions';
import { PRESETS } from '../../src/core/strategy/presets';

const BASE = {
  template: 't.rapport.md',
  dialogues: 'd.jsonl',
  case: 'a#2',
  strategies: 'zero-shot',
  endpoint: 'http://127.0.0.1:8080/v1',
  model: 'm',
};
type Given = Readonly<Record<string, string | undefined>>;
const argumentsOf = (given: Given): readonly string[] =>
  Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
const parse = (changes: Given = {}) => parseRunOptions(argumentsOf({ ...BASE, ...changes }));

describe('the options of rapport run', () => {
  it('have the defaults that the usage tells', () => {
    expect(parse()).toMatchObject({
      template: 't.rapport.md',
      dialogues: 'd.jsonl',
      caseIds: ['a#2'],
      form: 'chat',
      sampling: { temperature: 0, maxTokens: 256 },
      seed: 13,
      maxConcurrent: 4,
      format: 'table',
      endpoint: 'http://127.0.0.1:8080/v1',
      model: 'm',
    });
    expect(parse().sampling).not.toHaveProperty('seed');
    for (const name of ['pool', 'record', 'replay', 'server', 'quantisation']) expect(parse()).not.toHaveProperty(name);
    expect(RUN_USAGE).toContain('default 256');
    expect(RUN_USAGE).toContain('(default 13)');
  });

  it('are read as given', () => {
    const options = parse({
      pool: 'p.csv',
      strategies: ' two-stage , zero-shot',
      api: 'completions',
      temperature: '0.7',
      'max-tokens': '12',
      seed: '4294967295',
      'sampling-seed': '0',
      concurrency: '256',
      record: 'r.jsonl',
      server: 's',
      quantisation: 'Q4_1',
      format: 'json',
    });
    expect(options).toMatchObject({
      pool: 'p.csv',
      form: 'completion',
      sampling: { temperature: 0.7, maxTokens: 12, seed: 0 },
      seed: 4294967295,
      maxConcurrent: 256,
      record: 'r.jsonl',
      server: 's',
      quantisation: 'Q4_1',
      format: 'json',
    });
    expect(options.strategies.map(({ id }) => id)).toEqual(['two-stage', 'zero-shot']);
  });

  it('take several cases, repeated or separated by commas, each once', () => {
    const args = ['--case', 'a#2,b#4', '--case', 'c#2', '--case', 'a#2', '--case', ' '];
    const rest = argumentsOf({ ...BASE, case: undefined });
    expect(parseRunOptions([...args, ...rest]).caseIds).toEqual(['a#2', 'b#4', 'c#2']);
  });

  it('need neither endpoint nor model with a recording', () => {
    expect(parse({ endpoint: undefined, model: undefined, replay: 'r.jsonl' })).toMatchObject({ replay: 'r.jsonl' });
  });

  it('name every preset in the usage', () => {
    expect(PRESETS.filter(({ id }) => !RUN_USAGE.includes(id))).toEqual([]);
  });

  it.each<[string, Given, string | RegExp]>([
    ['no case', { case: undefined }, /^--case is missing/],
    ['an empty case', { case: ',' }, /^--case is missing/],
    ['no template', { template: undefined }, '--template is missing.'],
    ['an empty template', { template: '' }, '--template is missing.'],
    ['no dialogues', { dialogues: undefined }, '--dialogues is missing.'],
    ['no strategies', { strategies: undefined }, '--strategies is missing.'],
    ['an empty list of strategies', { strategies: ' , ' }, '--strategies is missing.'],
    [
      'an unknown strategy',
      { strategies: 'zero-shot,zeroshot' },
      /^--strategies: There is no strategy "zeroshot"\. There are: /,
    ],
    ['no endpoint', { endpoint: undefined }, /^--endpoint is missing \(or --replay/],
    ['no model', { model: undefined }, '--model is missing.'],
    [
      'both a recording to make and one to play',
      { record: 'a', replay: 'b' },
      '--record and --replay exclude each other.',
    ],
    ['an unknown API', { api: 'responses' }, '--api must be chat or completions, and "responses" is not.'],
    ['an unknown format', { format: 'xml' }, '--format must be table or json, and "xml" is not.'],
    ['a hot temperature', { temperature: '2.1' }, '--temperature must be a number from 0 to 2, and "2.1" is not.'],
    ['an empty temperature', { temperature: '' }, /^--temperature must be a number/],
    ['a temperature that is none', { temperature: 'NaN' }, /^--temperature must be a number/],
    ['no tokens', { 'max-tokens': '0' }, /^--max-tokens must be a number from 1 to /],
    ['half a token', { 'max-tokens': '1.5' }, '--max-tokens must be a whole number, and "1.5" is not.'],
    ['a seed past 32 bits', { seed: '4294967296' }, /^--seed must be a number from 0 to 4294967295/],
    ['a seed below 0', { 'sampling-seed': '0.5' }, /^--sampling-seed must be a whole number/],
    ['none at once', { concurrency: '0' }, /^--concurrency must be a number from 1 to 256/],
  ])('with %s are refused, naming the option', (_, changes, message) => {
    expect(() => parse(changes)).toThrow(
      expect.objectContaining({
        code: 'invalid-setting',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      }),
    );
  });

  it.each([[['--temprature', '1']], [['positional']], [['--model']], [['--temperature', '-1']]])(
    'refuse %j in one line',
    (args) => {
      const rest = argumentsOf(BASE);
      expect(() => parseRunOptions([...rest, ...args])).toThrow(
        expect.objectContaining({ code: 'invalid-setting', message: expect.stringMatching(/^[^\n]+$/) }),
      );
    },
  );
});
