import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/node/store/openStore';
import type { SuggestReport } from '../../src/core/suggest/suggestReport';
import { useCommandLine } from '../support/cli/commandLineWorld';
import { hangs, streamed } from '../support/loopback/behaviours';
import type { Behaviour, ReceivedRequest } from '../support/loopback/loopbackServer';

const root = path.join(import.meta.dirname, '../..');
const sample = (name: string): string => path.join(root, 'samples', name);

const world = useCommandLine(({ server, folder }) => {
  server.always(answering());
  mkdirSync(folder);
  copyFileSync(sample('paper.rapport.md'), template());
});
const template = (): string => path.join(world.folder, 'mine.rapport.md');
const store = (name = 'store'): string => path.join(world.folder, name);

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
    const text =
      request.body?.['model'] === 'tiny-judge'
        ? verdictOn(sent(request).last)
        : asksForWording(request)
          ? (script[asked++ % script.length] ?? '')
          : system.includes('WARM')
            ? 'I am sorry to hear that. That is great, what happened?'
            : 'xylophone';
    await streamed([text], { usage })(response, request);
  };
}

const argumentsOf = (...args: readonly string[]): readonly string[] => [
  ...['suggest', template(), '--section', 'Guideline Instruction', '--dataset', sample('dialogues/test.jsonl')],
  ...['--endpoint', world.server.baseUrl, '--model', 'tiny', '--format', 'json'],
  ...(args.includes('--no-store') ? [] : ['--store', store()]),
  ...(args.some((arg) => /^--(?:metric|judge)$/.test(arg)) ? [] : ['--metric', 'bleu-1']),
  ...['--dev', '5', '--held-out', '5', ...args],
];

async function suggest(...args: readonly string[]) {
  const { code, out, err } = await world.cli.run(argumentsOf(...args));
  return { code, out, err, report: out.startsWith('{') ? (JSON.parse(out) as SuggestReport) : undefined };
}
/** Prefers, or rates higher, who is sorry. */
function verdictOn(question: string): string {
  const sorry = (heading: string): boolean => new RegExp(`^${heading}:\\nI am sorry`, 'm').test(question);
  if (question.includes('Rate the response')) return `Rating: ${sorry('Response') ? 4 : 2}`;
  return `Verdict: ${sorry('Response A') ? 'A' : sorry('Response B') ? 'B' : 'tie'}`;
}

const keyOf = ({ body }: ReceivedRequest): string => JSON.stringify(body);

describe('rapport suggest', () => {
  it('scores what is sound, refuses the rest with reasons, and tests the winner once on conversations that chose nothing', async () => {
    const plan = await suggest('--rounds', '1', '--dry-run');
    expect(plan.code).toBe(0);
    expect(world.server.requests).toHaveLength(0);
    const { code, report, err } = await suggest('--rounds', '1');
    expect(code).toBe(0);
    const { dev, heldOut } = report?.split ?? {};
    const total = (JSON.parse(plan.out) as { plan: { asks: number; devCalls: number; heldOutCalls: number } }).plan;
    expect(total).toMatchObject({ asks: 4, devCalls: 5 * (dev?.cases ?? 0), heldOutCalls: 2 * (heldOut?.cases ?? 0) });
    // The original, two sound wordings on the development part, and two wordings on the held-out part.
    expect(world.server.requests).toHaveLength(4 + 3 * (dev?.cases ?? 0) + 2 * (heldOut?.cases ?? 0));
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
    expect(report?.spent.calls).toBe(world.server.requests.length);
    expect(err).toMatch(/the best of 4 tries on the development part, has BLEU-1/);
    expect(readFileSync(template(), 'utf8')).toBe(readFileSync(sample('paper.rapport.md'), 'utf8'));
  });

  it('goes on after it was killed, asks nothing twice, and comes to the same', async () => {
    // Which answer comes to which asking is the server's: one at a time makes it the same for both.
    const options = ['--rounds', '2', '--per-round', '1'];
    const whole = await suggest(...options, '--store', store('whole'));
    const before = world.server.requests.length;
    const wanted = new Set(world.server.requests.map(keyOf));
    let answered = 0;
    const limit = Math.floor(before * 0.6);
    world.server.always(answering(SCRIPT, () => ++answered > limit));
    const killed = await world.cli.run(argumentsOf(...options), {
      started: (child) => void world.server.arrived(before + limit + 1).then(() => child.kill('SIGKILL')),
    });
    expect(killed.code).not.toBe(0);
    const kept = openStore({ folder: store(), now: Date.now });
    const { completions } = await kept.stats();
    kept.dispose();
    expect(completions).toBeGreaterThan(0);
    const second = world.server.requests.length;
    world.server.always(answering(SCRIPT.slice(1)));
    const resumed = await suggest(...options, '--resume');
    expect(resumed.code).toBe(0);
    // What was stored when the process died is asked for no more, and all else once.
    const asked = world.server.requests.slice(second).map(keyOf);
    expect(asked).toHaveLength(before - completions);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.filter((key) => !wanted.has(key))).toEqual([]);
    const outcome = (report: SuggestReport | undefined) => ({ ...report, spent: 0, spentInAll: 0 });
    expect(outcome(resumed.report)).toEqual(outcome(whole.report));
    const again = await suggest(...options);
    expect(again.report?.spent.calls).toBe(0);
    expect(outcome(again.report)).toEqual(outcome(whole.report));
  });

  it('keeps enough of its budget for the held-out test, never passes it in all its runs, and goes on when it is raised', async () => {
    const plan = await suggest('--dry-run');
    const { plan: planned } = JSON.parse(plan.out) as {
      plan: { dev: { cases: number }; heldOut: { cases: number } };
    };
    const [dev, heldOut] = [planned.dev.cases, planned.heldOut.cases];
    // Whichever of the two sound wordings comes first wins.
    world.server.always(
      answering(['<wording>Be WARM.</wording>', 'No.', 'No.', '<wording>WARM words, please.</wording>']),
    );
    // Room for the original, the first round's answers and one wording.
    const calls = dev + 2 * heldOut + 4 + dev;
    const few = await suggest('--rounds', '3', '--max-calls', String(dev + 2 * heldOut - 1));
    expect(few.code).toBe(1);
    expect(few.err).toMatch(/no room for a search/);
    expect(world.server.requests).toHaveLength(0);
    const first = await suggest('--rounds', '3', '--max-calls', String(calls));
    expect(first.code).toBe(1);
    expect(world.server.requests.length).toBeLessThanOrEqual(calls);
    expect(first.report).toMatchObject({
      stopped: { code: 'limit-exceeded' },
      counts: { roundsPlanned: 3, roundsDone: 1, scored: 1, unscored: 1 },
    });
    expect(first.report?.heldOut?.cases).toBe(heldOut);
    const asked = world.server.requests.length;
    expect(first.report).toMatchObject({ spent: { calls: asked }, spentInAll: { calls: asked } });
    // Nothing is left of it, and what it came to is stored.
    const same = await suggest('--rounds', '3', '--max-calls', String(calls));
    expect(same.report).toMatchObject({
      spent: { calls: 0 },
      spentInAll: { calls: asked },
      winner: first.report?.winner,
    });
    expect(same.report?.stopped?.code).toBe('limit-exceeded');
    expect(world.server.requests).toHaveLength(asked);
    // Room for the other wording, and for the test that it might come to.
    const raised = String(calls + dev + heldOut);
    expect((await suggest('--rounds', '1', '--max-calls', raised, '--dry-run')).out).toContain(`"calls": ${asked},`);
    const more = await suggest('--rounds', '1', '--max-calls', raised);
    expect(more.err).toMatch(new RegExp(`Earlier runs of this search spent ${asked} calls`));
    expect(more.report).toMatchObject({ counts: { tries: 4, scored: 2 }, spent: { calls: dev } });
    expect(more.report?.stopped).toBeUndefined();
    expect(world.server.requests).toHaveLength(asked + dev);
    expect(more.report?.spentInAll.calls).toBe(asked + dev);
  });

  it('says where what it spent before cannot be read, and asks nothing', async () => {
    const { report } = await suggest('--rounds', '1', '--per-round', '1');
    const ledger = path.join(store(), 'searches');
    const [file = ''] = readdirSync(ledger);
    expect(readFileSync(path.join(ledger, file), 'utf8')).toContain(`"calls":${report?.spentInAll.calls ?? 0},`);
    writeFileSync(path.join(ledger, file), '{');
    const asked = world.server.requests.length;
    const { code, err } = await suggest('--rounds', '2', '--per-round', '1');
    expect(code).not.toBe(0);
    expect(err).toMatch(/spent cannot be read from .*searches.*Delete the file/s);
    expect(world.server.requests).toHaveLength(asked);
    const without = await suggest('--rounds', '1', '--per-round', '1', '--no-store');
    expect(without.code).toBe(0);
    expect(without.report?.spentInAll).toEqual(without.report?.spent);
  });

  it.each([
    ['pairwise', { original: 50, winner: 100 }],
    ['absolute', { original: 2, winner: 4 }],
  ] as const)('lets a judge choose, %s, and plans, counts and keeps what it is asked', async (mode, figures) => {
    const judging = ['--judge', 'tiny-judge', '--judge-mode', mode, '--judge-aspect', 'coherence', '--rounds', '1'];
    const plan = await suggest(...judging, '--dry-run');
    expect(world.server.requests).toHaveLength(0);
    const planned = (JSON.parse(plan.out) as { plan: { judgeCalls: number } }).plan;
    const { code, report } = await suggest(...judging);
    expect(code).toBe(0);
    const [dev, heldOut] = [report?.split.dev.cases ?? 0, report?.split.heldOut.cases ?? 0];
    const judged = world.server.requests.filter(({ body }) => body?.['model'] === 'tiny-judge');
    // The cold wording is answered as the original is: a pair of the same is a tie, and a rating is stored.
    expect(judged).toHaveLength(2 * dev + 2 * heldOut);
    expect(planned.judgeCalls).toBe(mode === 'pairwise' ? 2 * 4 * dev + 2 * heldOut : 5 * dev + 2 * heldOut);
    expect(report?.objective).toMatchObject({ judge: { model: 'tiny-judge', aspect: 'coherence' } });
    expect(report?.heldOut).toMatchObject(figures);
    expect(report?.wordings.find(({ name }) => name === report.winner)?.text).toContain('WARM');
    expect(report?.spent.calls).toBe(world.server.requests.length);
    const again = await suggest(...judging);
    expect(again.report).toMatchObject({ spent: { calls: 0 }, heldOut: figures });
  });

  it('adds the winner to the template as a variant, on request, and the report as Markdown', async () => {
    const file = path.join(world.folder, 'report.md');
    const { code, err } = await suggest('--rounds', '1', '--add', 'winner', '--report', file);
    expect(code).toBe(0);
    expect(err).toMatch(/Guideline Instruction \(suggested 1\.\d\)" added/);
    expect(readFileSync(template(), 'utf8')).toMatch(
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
    const file = path.join(world.folder, 'mine.experiment.yaml');
    const yaml = (more = ''): string => `template: gone.rapport.md
dataset: { test: ${JSON.stringify(sample('dialogues/test.jsonl'))} }
strategies: [zero-shot, two-stage]
models: [{ endpoint: "${world.server.baseUrl}", model: tiny }]
metrics: [length, dist-1, bleu-1]
${more}`;
    writeFileSync(file, yaml());
    const run = (...args: readonly string[]) =>
      world.cli.run([
        'suggest',
        template(),
        '--experiment',
        file,
        '--store',
        store(),
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
      objective: { kind: 'metric', metric: 'bleu-1' },
      section: 'Task Definition',
    });
    expect((await run('--section', 'Stage Two', '--strategy', 'zero-shot')).err).toMatch(/does not use the section/);
    expect((await run('--section', 'Stage Three')).err).toMatch(/has no section "Stage Three"/);
    writeFileSync(file, yaml('limits: { askAboveCalls: 3 }'));
    expect((await run('--section', 'Task Definition', '--draw', '2')).err).toMatch(/Say --yes to send them/);
  });

  it('prints the question, takes another one, and says what is wrong with that', async () => {
    const { out } = await world.cli.run(['suggest', 'template']);
    expect(out).toContain('between <wording> and </wording>');
    const file = path.join(world.folder, 'mine.suggest.md');
    writeFileSync(file, out.replace('{{ section }}', '{{ sektion }}'));
    const wrong = await suggest('--prompt', file);
    expect(wrong.err).toMatch(/mine\.suggest\.md:\d+: There is no slot "sektion"/);
    writeFileSync(file, '## Question\n\nMINE {{ original }} </wording>\n');
    expect((await suggest('--prompt', file, '--rounds', '1', '--per-round', '1')).code).toBe(0);
    const asked = world.server.requests.find(asksForWording);
    expect(sent(asked as ReceivedRequest).last).toMatch(/^MINE .* <\/wording>$/s);
  });

  it('asks nobody anything where the encoder of BERTScore is not there', async () => {
    const { err, code } = await suggest('--metric', 'bertscore-f', '--bertscore', 'path:gone');
    expect(code).toBe(1);
    expect(err).toMatch(/gone/);
    expect(world.server.requests).toHaveLength(0);
  });

  it.each([
    [['--metric', 'length'], /neither direction/],
    [['--metric', 'bertscore-f'], /needs an encoder: name it with --bertscore/],
    [['--bertscore', 'path:e'], /is for --metric bertscore-f/],
    [['--judge', 'm', '--metric', 'bleu-1'], /exclude each other/],
    [['--judge-small'], /--judge-small is for a judge/],
    [['--judge-mode', 'both'], /is for a judge/],
    [['--by-price', '1,2'], /--by is missing/],
    [['--price', '1'], /two numbers/],
    [['--max-cost', '1'], /price/],
    [['--dev-share', '2'], /from 0\.01 to 0\.99/],
  ])('says what is wrong with %s', async (args, message) => {
    const { err, code } = await suggest(...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
    expect(world.server.requests).toHaveLength(0);
  });
});
