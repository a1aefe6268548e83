import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import type { CommandEnvironment } from '../../src/cli/command';
import { createScoreCommand } from '../../src/cli/scoreCommand';

const fixtures = path.join(import.meta.dirname, '../fixtures/predictions');
export const fixture = (name: string): string => path.join(fixtures, name);
export const never = new AbortController().signal;
export let folder: string;

/** Registers what builds the worker for a file of tests, and removes it. */
export function useScoreWorker(): void {
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'rapport-score-'));
    await build({
      entryPoints: [path.join(import.meta.dirname, '../../src/node/scoreWorker.ts')],
      outfile: path.join(folder, 'scoreWorker.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
  });

  afterAll(() => rmSync(folder, { recursive: true }));
}

export function file(name: string, lines: readonly object[]): string {
  const at = path.join(folder, name);
  writeFileSync(at, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return at;
}

export interface JsonScore {
  readonly metric: string;
  readonly value: number | null;
  readonly signature: string;
  readonly [key: string]: unknown;
}

export async function run(
  args: readonly string[],
  ports: Parameters<typeof createScoreCommand>[0] = {},
  signal = never,
) {
  const [out, err]: [string[], string[]] = [[], []];
  const output = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
  const environment: CommandEnvironment = { keyFor: () => undefined, workerFolder: folder, output };
  const code = await createScoreCommand(ports).run([...args], environment, signal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

export async function runJson(args: readonly string[], ports: Parameters<typeof createScoreCommand>[0] = {}) {
  const { out, err } = await run([...args, '--format', 'json'], ports);
  const json = JSON.parse(out) as {
    readonly count: number;
    readonly scores: readonly JsonScore[];
    readonly unaligned: readonly string[];
    readonly [key: string]: unknown;
  };
  const of = (metric: string): JsonScore => json.scores.find((score) => score.metric === metric)!;
  return { json, of, err };
}

export const answers = (responses: readonly string[], more: object = {}): readonly object[] =>
  responses.map((response, index) => ({ id: `${index}`, response, gold: `gold answer number ${index}`, ...more }));
