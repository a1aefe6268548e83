import { cpSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';

const root = path.join(import.meta.dirname, '../..');
const tiny = path.join(root, 'test/fixtures/localModel/tiny');
const { modelWorkerBuild } = createRequire(import.meta.url)('../../scripts/modelWorkerBuild.cjs') as {
  modelWorkerBuild: (how: { minify: boolean; outdir: string }) => BuildOptions;
};

// Each test starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let cli: BuiltCommandLine;
const at = (name: string): string => path.join(cli.folder, name);

beforeAll(async () => {
  cli = await buildCommandLine();
  await build(modelWorkerBuild({ minify: false, outdir: cli.folder }));
  symlinkSync(path.join(root, 'node_modules'), at('node_modules'), 'junction');
  writeFileSync(at('short.rapport.md'), '---\nname: Short\n---\n\n## Task Definition\n\nYou are a good listener.\n');
  cpSync(path.join(root, 'test/fixtures/core/dialogues.jsonl'), at('dialogues.jsonl'));
}, 120_000);
afterAll(() => cli[Symbol.dispose]());

interface Cell {
  readonly response: string | null;
  readonly source: { readonly kind: string } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly usage: unknown;
}
interface Run {
  readonly model: string;
  readonly endpointId: string;
  readonly cells: readonly Cell[];
}

interface Judged {
  readonly model: string;
  readonly spent: { readonly calls: number };
}

function run(model: string, ...args: readonly string[]) {
  const what = ['--template', 'short.rapport.md', '--dialogues', 'dialogues.jsonl', '--case', 'letter#5'];
  const asked = ['--strategies', 'zero-shot', '--endpoint', 'in-process', '--model', model, '--max-tokens', '12'];
  return cli.run(['run', ...what, ...asked, '--format', 'json', ...args]);
}

describe('the command line with a model that runs in this process', () => {
  it('runs strategies on it with no server, the same at each start, under the hash of its files', async () => {
    const [first, second] = [await run(`path:${tiny}`, '--no-store'), await run(`path:${tiny}`, '--no-store')];
    expect([first.code, first.err]).toEqual([0, '']);
    const made = JSON.parse(first.out) as { readonly run?: Run } & Run;
    const { model, endpointId } = made.run ?? made;
    expect(endpointId).toBe('in-process');
    expect(model).toMatch(/^tiny \([0-9a-f]{12}\)$/);
    const [cell] = made.cells;
    expect(cell?.response).toBeTypeOf('string');
    expect(cell?.usage).toMatchObject({ completionTokens: 12 });
    expect((JSON.parse(second.out) as Run).cells[0]?.response).toBe(cell?.response);
  });

  it('keeps its answers, which are those of these files alone', async () => {
    cpSync(tiny, at('model'), { recursive: true });
    const ask = async (): Promise<Cell | undefined> =>
      (JSON.parse((await run('path:model', '--store', 'kept')).out) as Run).cells[0];
    expect((await ask())?.source).toEqual({ kind: 'live' });
    expect((await ask())?.source?.kind).toBe('stored');
    writeFileSync(at('model/chat_template.jinja'), '{{ messages[0].content }}');
    expect((await ask())?.source).toEqual({ kind: 'live' });
  });

  it('evaluates an experiment that names it', async () => {
    writeFileSync(
      at('tiny.experiment.yaml'),
      [
        'template: short.rapport.md',
        'dataset: { test: dialogues.jsonl }',
        'strategies: [zero-shot]',
        `models: [{ endpoint: in-process, model: 'path:${tiny}' }]`,
        'sampling: { maxTokens: 8 }',
      ].join('\n'),
    );
    const { code, out, err } = await cli.run(['evaluate', 'tiny.experiment.yaml', '--store', 'evaluated']);
    expect([code, err]).toEqual([0, expect.any(String)]);
    expect(out).toMatch(/0-shot/);
    const again = await cli.run(['evaluate', 'tiny.experiment.yaml', '--store', 'evaluated', '--dry-run']);
    expect(again.out).toContain('0 to send, 2 stored');
  });

  it('judges a rating set with it, and keeps what it said under the hash of its files', async () => {
    const predictions = ['brief', 'attentive'].map((name) => path.join(root, `samples/ratings/${name}.jsonl`));
    const texts = ['--dialogues', path.join(root, 'samples/dialogues/test.jsonl'), '--predictions', ...predictions];
    texts.splice(-1, 0, '--predictions');
    await cli.run(['rate', 'make', ...texts, '--count', '1', '--aspects', 'empathy', '--out', 'one']);
    const model = ['--endpoint', 'in-process', '--model', `path:${tiny}`];
    const judge = ['judge', '--set', 'one.set.json', ...model, '--small', '--store', 'judged', '--max-tokens', '1'];
    const refused = await cli.run([...judge, '--ask-above', '1']);
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/2 to ask of tiny \([0-9a-f]{12}\)/)]);
    const judged = JSON.parse((await cli.run([...judge, '--format', 'json'])).out) as Judged;
    expect(judged).toMatchObject({ judge: `judge:${judged.model}`, verdicts: 1 });
    expect(judged.model).toMatch(/^tiny \([0-9a-f]{12}\)$/);
    expect(judged.spent.calls).toBeGreaterThan(0);
    expect((await cli.run([...judge, '--dry-run'])).err).toContain('2 answers are stored, nothing to ask');
  });

  it('asks it for inferences, and says where its answers cannot be read', async () => {
    const source = ['--source', 'llm', '--endpoint', 'in-process', '--model', `path:${tiny}`, '--no-store'];
    const { code, err } = await cli.run(['infer', '--text', 'I lost my keys.', ...source]);
    expect(code).toBe(1);
    expect(err).toMatch(/^text: .*\n.*Answers that could be read: 0 of 1/s);
    const unknown = await cli.run(['infer', '--text', 'I lost my keys.', ...source.with(5, 'tiny')]);
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('"tiny" is no model to run here')]);
  });

  it('ends when an encoder has scored for it, whose thread nobody ends', async () => {
    writeFileSync(at('said.jsonl'), '{"id":"a","response":"that is great news!","gold":"Wow, congratulations!"}\n');
    const encoder = `path:${path.join(root, 'test/fixtures/bertscore/roberta')}:2`;
    const { code, out } = await cli.run(['score', '--predictions', 'said.jsonl', '--bertscore', encoder]);
    expect([code, out]).toEqual([0, expect.stringMatching(/F-BERT[^]*weights:/)]);
  });

  it('says what is wrong with it before anything is asked', async () => {
    const none = await run('tiny', '--no-store');
    expect(none.code).toBe(2);
    expect(none.err).toContain('"tiny" is no model to run here. Write hub:OWNER/NAME or path:DIR');
    cpSync(tiny, at('half'), { recursive: true });
    rmSync(at('half/tokenizer.json'));
    const half = await run('path:half', '--no-store');
    expect(half.code).not.toBe(0);
    expect(half.err).toMatch(/half is not complete: tokenizer\.json is missing/);
  });
});
