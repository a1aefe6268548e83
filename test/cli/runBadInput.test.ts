import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import { startLoopback } from '../support/loopback/loopbackServer';
import { runCase } from './runCase';

// Each test starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let cli: BuiltCommandLine;
const at = (name: string): string => path.join(cli.folder, name);

beforeAll(async () => {
  cli = await buildCommandLine();
}, 120_000);
afterAll(() => cli[Symbol.dispose]());

const run = (args: readonly string[]) => runCase(cli, args);

describe('bad input to rapport run', () => {
  const anywhere = ['--endpoint', 'http://127.0.0.1:1/v1', '--model', 'm'];

  it.each<[string, readonly string[], number, RegExp]>([
    [
      'an unknown strategy',
      ['--strategies', 'zero-shot,magic', ...anywhere],
      2,
      /^--strategies: There is no strategy "magic"\. There are: zero-shot, /,
    ],
    ['no strategy', ['--strategies', ',', ...anywhere], 2, /^--strategies is missing\.$/],
    ['an option that is not there', ['--strategies', 'zero-shot', '--magic', ...anywhere], 2, /'--magic'/],
    [
      'a temperature that is no number',
      ['--strategies', 'zero-shot', '--temperature', 'hot', ...anywhere],
      2,
      /^--temperature must be a number from 0 to 2, and "hot" is not\.$/,
    ],
    [
      'a URL that is none',
      ['--strategies', 'zero-shot', '--endpoint', 'localhost:8080', '--model', 'm'],
      2,
      /base URL/,
    ],
    [
      'a case on a speaker turn',
      ['--strategies', 'zero-shot', '--case', 'letter#3', ...anywhere],
      1,
      /^Turn 3 of "letter" is a speaker turn, .* It has letter#2, letter#5\.$/,
    ],
    [
      'a case that is not there',
      ['--strategies', 'zero-shot', '--case', 'nobody#2', ...anywhere],
      1,
      /^There is no dialogue "nobody"\./,
    ],
    [
      'a missing template',
      ['--strategies', 'zero-shot', '--template', 'none.rapport.md', ...anywhere],
      1,
      /^There is no template at none\.rapport\.md\.$/,
    ],
    [
      'missing dialogues',
      ['--strategies', 'zero-shot', '--dialogues', 'none.jsonl', ...anywhere],
      1,
      /^There is no file of dialogues at none\.jsonl\.$/,
    ],
    [
      'a folder of dialogues',
      ['--strategies', 'zero-shot', '--dialogues', '.', ...anywhere],
      1,
      /^The file of dialogues \. is a folder\.$/,
    ],
    [
      'a missing pool',
      ['--strategies', 'one-shot', '--pool', 'none.jsonl', ...anywhere],
      1,
      /^There is no file of dialogues at none\.jsonl\.$/,
    ],
  ])('%s is one clear sentence', async (_, args, expected, sentence) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: expected, out: '' });
    expect(err.trim()).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('a template with an unknown slot is named with its line, and nothing is asked', async () => {
    await using loopback = await startLoopback();
    const bad = at('bad.rapport.md');
    writeFileSync(bad, '## Task Definition\nHi.\n\n## Dialogue Context\n{{ contxt }}\n');
    const { code, err } = await run([
      '--strategies',
      'zero-shot',
      '--template',
      bad,
      '--endpoint',
      loopback.baseUrl,
      '--model',
      'm',
    ]);
    expect(code).toBe(1);
    expect(err).toBe(`${bad}, line 5: There is no slot "contxt" in this section. It has context.\n`);
    expect(loopback.requests).toEqual([]);
  });

  it('an endpoint that is not there is told once for each cell', async () => {
    const gone = await startLoopback();
    await gone[Symbol.asyncDispose]();
    const { code, err } = await run(['--strategies', 'zero-shot', '--endpoint', gone.baseUrl, '--model', 'm']);
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`^zero-shot, letter#5: .*127\\.0\\.0\\.1:${gone.port}`));
    expect(err.trim().split('\n')).toHaveLength(1);
  }, 60_000);
});
