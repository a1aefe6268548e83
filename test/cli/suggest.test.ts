import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../src/node/store/openStore';
import type { SuggestReport } from '../../src/core/suggest/suggestReport';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import { hangs, streamed } from '../support/loopback/behaviours';
import {
  startLoopback,
  type Behaviour,
  type LoopbackServer,
  type ReceivedRequest,
} from '../support/loopback/loopbackServer';

const root = path.join(import.meta.dirname, '../..');
const sample = (name: string): string => path.join(root, 'samples', name);

// Each test starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let cli: BuiltCommandLine;
let server: LoopbackServer;
let folders = 0;
let store: string;
let template: string;

beforeAll(async () => {
  cli = await buildCommandLine();
}, 120_000);
afterAll(() => cli[Symbol.dispose]());
beforeEach(async () => {
  server = await startLoopback();
  server.always(answering());
  store = path.join(cli.folder, `suggest-${++folders}`);
  template = path.join(cli.folder, `mine-${folders}.rapport.md`);
  copyFileSync(sample('paper.rapport.md'), template);
});
afterEach(() => server[Symbol.asyncDispose]());

interface Sent {
  readonly system: string;
  readonly last: string;
}

function sent({ body }: ReceivedRequest): Sent {
  const messages = (body?.['messages'] ?? []) as readonly { readonly role: string; readonly content: string }[];
  return {
    system: messages.find(({ role }) => role === 'system')?.content ?? '',
    last: messages.at(-1)?.content ?? '',
  };
}
const asksForWording = (request: ReceivedRequest): boolean => sent(request).last.includes('</wording>');

const SCRIPT = [
  '<wording>Answer as WARM and kindly as you can.</wording>',
  'Sure! Here is a better prompt: be nice.',
  '<wording>Be nice {{ context </wording>',
  '<wording>Be COLD and short.</wording>',
];

/** The wordings come in the order of the script; a warm prompt is answered with words of the gold response. */
function answering(
  script: readonly string[] = SCRIPT,
  wait: (request: ReceivedRequest) => boolean = () => false,
): Behaviour {
  let asked = 0;
  return async (response, request) => {
    if (wait(request)) return hangs()(response, request);
    const { system } = sent(request);
    const usage = { prompt: 50, completion: 10 };
    const text = asksForWording(request)
      ? (script[asked++ % script.length] ?? '')
      : system.includes('WARM')
        ? 'I am sorry to hear that. That is great, what happened?'
        : 'xylophone';
    await streamed([text], { usage })(response, request);
  };
}

const argumentsOf = (...args: readonly string[]): readonly string[] => [
  ...['suggest', template, '--section', 'Guideline Instruction', '--dataset', sample('dialogues/test.jsonl')],
  ...['--endpoint', server.baseUrl, '--model', 'tiny', '--store', store, '--metric', 'bleu-1', '--format', 'json'],
  ...['--dev', '5', '--held-out', '5', ...args],
];

async function suggest(...args: readonly string[]) {
  const { code, out, err } = await cli.run(argumentsOf(...args));
  return { code, out, err, report: out.startsWith('{') ? (JSON.parse(out) as SuggestReport) : undefined };
}
const keyOf = ({ body }: ReceivedRequest): string => JSON.stringify(body);

describe('rapport suggest', () => {
  it('scores what is sound, refuses the rest with reasons, and tests the winner once on conversations that chose nothing', async () => {
    const plan = await suggest('--rounds', '1', '--dry-run');
    expect(plan.code).toBe(0);
    expect(server.requests).toHaveLength(0);
    const { code, report, err } = await suggest('--rounds', '1');
    expect(code).toBe(0);
    const { dev, heldOut } = report?.split ?? {};
    const total = (JSON.parse(plan.out) as { plan: { asks: number; devCalls: number; heldOutCalls: number } }).plan;
    expect(total).toMatchObject({ asks: 4, devCalls: 5 * (dev?.cases ?? 0), heldOutCalls: 2 * (heldOut?.cases ?? 0) });
    // The original, two sound wordings on the development part, and two wordings on the held-out part.
    expect(server.requests).toHaveLength(4 + 3 * (dev?.cases ?? 0) + 2 * (heldOut?.cases ?? 0));
    expect(report?.counts).toMatchObject({ tries: 4, scored: 2, refused: 2, unscored: 0 });
    const reasons = report?.wordings.flatMap(({ outcome }) => (outcome.kind === 'refused' ? [outcome.reason] : []));
    expect(reasons?.sort()).toEqual([
      expect.stringMatching(/no wording between/),
      expect.stringMatching(/never closed/),
    ]);
    const winner = report?.wordings.find(({ name }) => name === report.winner);
    expect(winner?.text).toBe('Answer as WARM and kindly as you can.');
    expect(report?.heldOut).toMatchObject({ cases: heldOut?.cases, original: 0, looks: 1 });
    expect(report?.heldOut?.delta).toBeGreaterThan(0);
    expect(report?.heldOut?.interval).toHaveLength(2);
    expect(report?.spent.calls).toBe(server.requests.length);
    expect(err).toMatch(/the best of 4 tries on the development part, has BLEU-1/);
    expect(readFileSync(template, 'utf8')).toBe(readFileSync(sample('paper.rapport.md'), 'utf8'));
  });

  it('goes on after it was killed, asks nothing twice, and comes to the same', async () => {
    // Which answer comes to which asking is the server's: one at a time makes it the same for both.
    const options = ['--rounds', '2', '--per-round', '1'];
    const whole = await suggest(...options, '--store', `${store}-whole`);
    const before = server.requests.length;
    const wanted = new Set(server.requests.map(keyOf));
    let answered = 0;
    const limit = Math.floor(before * 0.6);
    server.always(answering(SCRIPT, () => ++answered > limit));
    const killed = await cli.run(argumentsOf(...options), {
      started: (child) => void server.arrived(before + limit + 1).then(() => child.kill('SIGKILL')),
    });
    expect(killed.code).not.toBe(0);
    const kept = openStore({ folder: store, now: Date.now });
    const { completions } = await kept.stats();
    kept.dispose();
    expect(completions).toBeGreaterThan(0);
    const second = server.requests.length;
    server.always(answering(SCRIPT.slice(1)));
    const resumed = await suggest(...options, '--resume');
    expect(resumed.code).toBe(0);
    // What was stored when the process died is asked for no more, and all else once.
    const asked = server.requests.slice(second).map(keyOf);
    expect(asked).toHaveLength(before - completions);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.filter((key) => !wanted.has(key))).toEqual([]);
    expect({ ...resumed.report, spent: 0 }).toEqual({ ...whole.report, spent: 0 });
    const again = await suggest(...options);
    expect(again.report?.spent.calls).toBe(0);
    expect({ ...again.report, spent: 0 }).toEqual({ ...whole.report, spent: 0 });
  });

  it('keeps enough of its budget for the held-out test, never passes it, and goes on when it is raised', async () => {
    const plan = await suggest('--dry-run');
    const { plan: planned } = JSON.parse(plan.out) as {
      plan: { dev: { cases: number }; heldOut: { cases: number } };
    };
    const [dev, heldOut] = [planned.dev.cases, planned.heldOut.cases];
    // Whichever of the two sound wordings comes first wins.
    server.always(answering(['<wording>Be WARM.</wording>', 'No.', 'No.', '<wording>WARM words, please.</wording>']));
    // Room for the original, the first round's answers and one wording.
    const calls = dev + 2 * heldOut + 4 + dev;
    const few = await suggest('--rounds', '3', '--max-calls', String(dev + 2 * heldOut - 1));
    expect(few.code).toBe(1);
    expect(few.err).toMatch(/no room for a search/);
    expect(server.requests).toHaveLength(0);
    const first = await suggest('--rounds', '3', '--max-calls', String(calls));
    expect(first.code).toBe(1);
    expect(server.requests.length).toBeLessThanOrEqual(calls);
    expect(first.report).toMatchObject({
      stopped: { code: 'limit-exceeded' },
      counts: { roundsPlanned: 3, roundsDone: 1, scored: 1, unscored: 1 },
    });
    expect(first.report?.heldOut?.cases).toBe(heldOut);
    const asked = server.requests.length;
    const second = await suggest('--rounds', '1', '--max-calls', String(calls));
    expect(second.report).toMatchObject({ counts: { tries: 4, scored: 2 } });
    expect(second.report?.stopped).toBeUndefined();
    expect(server.requests.length - asked).toBe(dev);
  });

  it('adds the winner to the template as a variant, on request, and the report as Markdown', async () => {
    const file = path.join(cli.folder, 'report.md');
    const { code, err } = await suggest('--rounds', '1', '--add', 'winner', '--report', file);
    expect(code).toBe(0);
    expect(err).toMatch(/Guideline Instruction \(suggested 1\.\d\)" added/);
    expect(readFileSync(template, 'utf8')).toMatch(
      /\n\n## Guideline Instruction \(suggested 1\.\d\)\n\nAnswer as WARM and kindly as you can\.\n\n## /,
    );
    const report = readFileSync(file, 'utf8');
    expect(report).toContain('4 tries in 1 of 1 rounds: 2 scored, 2 refused, 0 not scored');
    expect(report).toContain('One test (paired bootstrap)');
    // The same search finds the same again, whatever was added meanwhile.
    const again = await suggest('--rounds', '1');
    expect(again.report?.spent.calls).toBe(0);
  });

  it('takes an experiment: its strategies, its baseline and its budget', async () => {
    const file = path.join(cli.folder, `exp-${folders}.experiment.yaml`);
    const yaml = (more = ''): string => `template: gone.rapport.md
dataset: { test: ${JSON.stringify(sample('dialogues/test.jsonl'))} }
strategies: [zero-shot, two-stage]
models: [{ endpoint: "${server.baseUrl}", model: tiny }]
metrics: [length, dist-1, bleu-1]
${more}`;
    writeFileSync(file, yaml());
    const run = (...args: readonly string[]) =>
      cli.run([
        'suggest',
        template,
        '--experiment',
        file,
        '--store',
        store,
        '--format',
        'json',
        '--rounds',
        '1',
        '--dev',
        '4',
        '--held-out',
        '4',
        ...args,
      ]);
    const stageOne = await run('--section', 'Stage One', '--per-round', '1', '--dry-run');
    expect(stageOne.err).toBe('');
    expect(stageOne.code).toBe(0);
    const { out, code } = await run('--section', 'Task Definition', '--per-round', '1');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      strategy: { id: 'zero-shot' },
      metric: 'bleu-1',
      section: 'Task Definition',
    });
    expect((await run('--section', 'Stage Two', '--strategy', 'zero-shot')).err).toMatch(/does not use the section/);
    expect((await run('--section', 'Stage Three')).err).toMatch(/has no section "Stage Three"/);
    writeFileSync(file, yaml('limits: { askAboveCalls: 3 }'));
    expect((await run('--section', 'Task Definition', '--draw', '2')).err).toMatch(/Say --yes to send them/);
  });

  it('prints the question, takes another one, and says what is wrong with that', async () => {
    const { out } = await cli.run(['suggest', 'template']);
    expect(out).toContain('between <wording> and </wording>');
    const file = path.join(cli.folder, 'mine.suggest.md');
    writeFileSync(file, out.replace('{{ section }}', '{{ sektion }}'));
    const wrong = await suggest('--prompt', file);
    expect(wrong.err).toMatch(/mine\.suggest\.md:\d+: There is no slot "sektion"/);
    writeFileSync(file, '## Question\n\nMINE {{ original }} </wording>\n');
    expect((await suggest('--prompt', file, '--rounds', '1', '--per-round', '1')).code).toBe(0);
    const asked = server.requests.find(asksForWording);
    expect(sent(asked as ReceivedRequest).last).toMatch(/^MINE .* <\/wording>$/s);
  });

  it.each([
    [['--metric', 'length'], /neither direction/],
    [['--metric', 'bertscore-f'], /needs an encoder/],
    [['--by-price', '1,2'], /--by is missing/],
    [['--price', '1'], /two numbers/],
    [['--max-cost', '1'], /price/],
    [['--dev-share', '2'], /from 0\.01 to 0\.99/],
  ])('says what is wrong with %s', async (args, message) => {
    const { err, code } = await suggest(...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
    expect(server.requests).toHaveLength(0);
  });
});
