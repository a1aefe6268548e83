import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openStore } from '../../src/node/store/openStore';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import { streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';

const root = path.join(import.meta.dirname, '../..');

// Each test starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let cli: BuiltCommandLine;
let server: LoopbackServer;

beforeAll(async () => {
  [cli, server] = await Promise.all([buildCommandLine(), startLoopback()]);
  server.always(streamed(['I see.']));
  mkdirSync(path.join(cli.folder, 'study/prompts'), { recursive: true });
  copyFileSync(path.join(root, 'samples/paper.rapport.md'), path.join(cli.folder, 'study/prompts/a.rapport.md'));
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  cli[Symbol.dispose]();
});

it('runs of the command line keep the file of their template, relative to the folder that has the store', async () => {
  const study = path.join(cli.folder, 'study');
  const dialogues = path.join(root, 'test/fixtures/core/dialogues.jsonl');
  const asking = ['--endpoint', server.baseUrl, '--model', 'tiny', '--store', path.join(study, '.rapport')];
  const template = path.join(study, 'prompts/a.rapport.md');
  const one = ['run', '--template', template, '--dialogues', dialogues, '--case', 'letter#5'];
  expect((await cli.run([...one, '--strategies', 'zero-shot', ...asking])).err).toBe('');
  const file = path.join(study, 'prompts/one.experiment.yaml');
  const models = `models: [{ endpoint: "${server.baseUrl}", model: tiny }]`;
  const dataset = `dataset: { test: ${JSON.stringify(dialogues)}, cases: ["letter#5"] }`;
  writeFileSync(file, `template: a.rapport.md\n${dataset}\nstrategies: [zero-shot]\n${models}\n`);
  expect((await cli.run(['evaluate', file, '--store', path.join(study, '.rapport')])).code).toBe(0);
  const store = openStore({ folder: path.join(study, '.rapport'), now: () => 0 });
  const kept = (await store.runs.list('kept')).map(({ header }) => header.templateFile);
  store.dispose();
  expect(kept).toEqual(['prompts/a.rapport.md', 'prompts/a.rapport.md']);
});
