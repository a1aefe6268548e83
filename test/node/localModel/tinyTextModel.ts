import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Completion, Sampling } from '../../../src/core/llm/completion';
import type { EndpointModel } from '../../../src/core/llm/endpoint';
import type { ChatMessage, Prompt } from '../../../src/core/prompt/messages';
import { createLocalModelClient } from '../../../src/node/localModel/localModelClient';
import { findLocalModel, type LocalModelDependencies } from '../../../src/node/localModel/localModels';
import { createModelThread, type ModelThread } from '../../../src/node/modelWorker/modelThread';
import { buildModelWorker, type BuiltWorker } from '../../support/embedding/modelWorker';

interface Answer {
  readonly promptTokens: number;
  readonly tokens: number;
  readonly text: string;
}
interface Golden {
  readonly sha256: Readonly<Record<string, string>>;
  readonly contextTokens: number;
  readonly maxTokens: number;
  readonly chats: readonly (Answer & { readonly messages: readonly ChatMessage[] })[];
  readonly continued: Answer & { readonly prompt: string };
}

export const FIXTURES = join(import.meta.dirname, '../../fixtures/localModel');
export const TINY = join(FIXTURES, 'tiny');
export const golden = JSON.parse(readFileSync(join(FIXTURES, 'golden.json'), 'utf8')) as Golden;
export const signal = new AbortController().signal;
export let built: BuiltWorker;
export let thread: ModelThread;
export let work: string;

/** Registers what starts the worker for a file of tests, and ends it. */
export function useTinyModel(): void {
  beforeAll(async () => {
    built = await buildModelWorker();
    symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(built.folder, 'node_modules'), 'junction');
    work = mkdtempSync(join(tmpdir(), 'rapport-local-'));
    thread = createModelThread({ worker: built.file });
  }, 60_000);

  afterAll(async () => {
    await thread.dispose();
    rmSync(work, { recursive: true });
    built[Symbol.dispose]();
  });
}

export function around(hub: Partial<LocalModelDependencies['hub']> = {}, on = thread): LocalModelDependencies {
  const fetch = () => Promise.reject(new TypeError('There is no network here.'));
  return { thread: on, hub: { cacheFolder: join(work, 'cache'), fetch, ...hub }, threads: 1 };
}

/** A copy of the tiny model, to be spoilt. */
export function copyOf(name: string, spoil: (folder: string) => void): string {
  const folder = join(work, name);
  cpSync(TINY, folder, { recursive: true });
  spoil(folder);
  return `path:${folder}`;
}

export function patch(folder: string, file: string, change: object): void {
  const json = JSON.parse(readFileSync(join(folder, file), 'utf8')) as object;
  writeFileSync(join(folder, file), JSON.stringify({ ...json, ...change }));
}

export async function open(source: string, extra: Partial<EndpointModel> = {}, dependencies = around()) {
  const { entry } = await findLocalModel({ id: 'unread', source, ...extra }, dependencies, undefined, signal);
  return entry;
}

interface Said {
  readonly deltas: readonly string[];
  readonly completion: Completion;
}

interface Asking {
  readonly on?: LocalModelDependencies;
  readonly until?: AbortSignal;
  readonly atDelta?: (count: number) => void;
  readonly randomSeed?: () => number;
}

export async function say(
  model: EndpointModel,
  prompt: Prompt,
  sampling: Sampling,
  { on = around(), until = signal, atDelta, randomSeed = () => 1 }: Asking = {},
): Promise<Said> {
  const endpoint = { kind: 'local', id: 'here', name: 'here', models: [model], maxConcurrent: 1 } as const;
  const client = createLocalModelClient({ endpoint, dependencies: () => on, randomSeed, now: () => 0 });
  const deltas: string[] = [];
  let completion: Completion | undefined;
  const request = { endpointId: 'here', model: model.id, prompt, sampling };
  for await (const event of client.complete(request, until)) {
    if (event.kind === 'completed') completion = event.completion;
    else {
      deltas.push(event.text);
      atDelta?.(deltas.length);
    }
  }
  return { deltas, completion: completion! };
}

export const chat = (...messages: readonly ChatMessage[]): Prompt => ({ form: 'chat', messages });
export const hello = chat({ role: 'user', content: 'My dog died last night.' });
export const greedy: Sampling = { temperature: 0, maxTokens: golden.maxTokens };
