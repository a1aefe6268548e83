import type { Completion, CompletionRequest, CompletionSource } from '../../../src/core/llm/completion';
import { requestHash } from '../../../src/core/llm/requestHash';
import type { Exemplar } from '../../../src/core/exemplars/exemplar';
import { RELATIONS } from '../../../src/core/commonsense/relation';
import type { Knowledge } from '../../../src/core/commonsense/commonsenseModel';
import type { Prompt } from '../../../src/core/prompt/messages';
import type { RunEvent } from '../../../src/core/run/runEvents';
import type { CellKey, RunHeader } from '../../../src/core/run/runRecord';
import { PRESETS } from '../../../src/core/strategy/presets';
import type { Stage, StageOneResult, StepEvent } from '../../../src/core/strategy/stepEvent';
import type { Score } from '../../../src/core/metrics/score';
import { createRandom } from '../../../src/core/util/random';

/** An answer that a run may have been given before its cell is stored. */
export interface Asked {
  readonly request: CompletionRequest;
  readonly completion: Completion;
}

/** A run as its events, and the answers in it that came live. */
export interface MadeUpRun {
  readonly header: RunHeader;
  readonly events: readonly RunEvent[];
  readonly asked: readonly Asked[];
}

const WORDS = [
  'sad', 'proud', 'Grüße', '心配', '🙂', 'don’t', '"quoted"', '\u0000', '\ud83d', '\u202eright-to-left', '<b>', "it's",
  'keys', 'lost', 'again', '{{ slot }}', '\\', '\r\n', 'Speaker:', 'null', '', ' ',
]; // prettier-ignore

/** Makes up a run from a seed: cells of every kind and end, in words that are hard to keep. `size` is how many cases it has. */
export function madeUpRun(seed: number, size = 6): MadeUpRun {
  const random = createRandom(seed);
  const chance = (share: number): boolean => random() < share;
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const words = (most: number): string => Array.from({ length: 1 + below(most) }, () => pick(WORDS)).join(' ');
  const shared = Array.from({ length: 5 }, () => words(200));

  const header: RunHeader = {
    id: `run-${seed}`,
    startedAt: '2026-01-02T12:00:00.000Z',
    templateName: words(3),
    sectionHashes: { 'Task Definition': 'a'.repeat(64), 'Guideline Instruction (warmer)': 'b'.repeat(64) },
    endpointId: 'loopback',
    model: 'tiny',
    form: chance(0.5) ? 'chat' : 'completion',
    sampling: { temperature: 0, maxTokens: 256, stop: ['\nSpeaker:'] },
    seed,
    columns: PRESETS.slice(0, 1 + below(PRESETS.length)).map((strategy) => ({
      id: strategy.id,
      name: strategy.name,
      strategy,
      variants: { 'Guideline Instruction': 'warmer' },
    })),
    testCaseIds: Array.from({ length: size }, (_, index) => `hit:${seed}_conv:${index}#2`),
  };

  const prompt = (): Prompt => {
    if (header.form === 'completion')
      return { form: 'completion', text: `${pick(shared)}\n${words(20)}\nListener:`, stop: ['\nSpeaker:'] };
    const messages = [{ role: 'system' as const, content: pick(shared) }];
    const turns = Array.from({ length: 1 + below(4) }, (_, index) => ({
      role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content: chance(0.3) ? pick(shared) : words(20),
    }));
    return { form: 'chat', messages: [...messages, ...turns] };
  };
  const source = (): CompletionSource =>
    pick<CompletionSource>([
      { kind: 'live' },
      { kind: 'live' },
      { kind: 'stored', date: '2026-01-01T00:00:00.000Z' },
      { kind: 'recorded', model: 'tiny', date: '2025-12-01', server: 'llama.cpp', quantisation: 'Q4' },
    ]);
  const completion = (text: string): Completion => {
    const from = source();
    return {
      text,
      finishReason: pick(['stop', 'length', 'content-filter', 'other'] as const),
      ...(chance(0.8) ? { usage: { promptTokens: below(2000), completionTokens: below(100) } } : {}),
      latencyMs: from.kind === 'live' ? random() * 1000 : 0,
      retries: from.kind === 'live' ? below(3) : 0,
      notSent: chance(0.2) ? ['temperature', 'seed'] : [],
      source: from,
    };
  };
  const exemplar = (): Exemplar => ({
    id: `pool:${below(10)}#4`,
    dialogueId: `pool:${below(10)}`,
    emotion: 'sad',
    situation: pick(shared),
    turns: [
      { role: 'speaker', text: pick(shared) },
      { role: 'listener', text: words(30) },
    ],
    ...(chance(0.5) ? { cosine: random() * 2 - 1 } : {}),
    ...(chance(0.2) ? { flags: ['same-context' as const] } : {}),
  });
  const knowledge = (): Knowledge => ({
    source: 'comet',
    model: 'comet-bart',
    event: words(10),
    inferences: Object.fromEntries(
      RELATIONS.map((relation) => [
        relation,
        Array.from({ length: below(4) }, () => ({
          text: words(4),
          ...(chance(0.5) ? { score: -random() } : {}),
          ...(chance(0.3) ? { dropped: 'says none' } : {}),
        })),
      ]),
    ) as unknown as Knowledge['inferences'],
  });
  const scores = (): readonly Score[] =>
    (['dist-1', 'bleu-2', 'length'] as const).map((metric) => ({
      metric,
      value: chance(0.2) ? null : random() * 100,
      ...(chance(0.2) ? { reason: 'The response is empty.' } : {}),
      scope: 'case',
      signature: `${metric}|v:1`,
    }));
  const thought = (text: string): StageOneResult => ({
    text,
    ...(chance(0.7) ? { label: 'sad' } : {}),
    ...(chance(0.7) ? { situation: words(10) } : {}),
    sentReply: chance(0.5) ? text : words(10),
    ...(chance(0.2) ? { truthAppended: true } : {}),
  });

  const asked: Asked[] = [];
  const stage = (
    name: Stage,
    ends: 'whole' | 'midway',
  ): { readonly steps: readonly StepEvent[]; readonly text: string } => {
    const request = { endpointId: header.endpointId, model: header.model, prompt: prompt(), sampling: header.sampling };
    const raw = `${chance(0.3) ? ' ' : ''}${words(40)}`;
    const steps: StepEvent[] = [
      {
        kind: 'prompt',
        stage: name,
        prompt: request.prompt,
        requestHash: requestHash(request),
        tokens: { tokens: below(2000), tokeniser: 'o200k_base', exact: chance(0.5) },
      },
      { kind: 'delta', stage: name, text: raw.slice(0, below(raw.length)) },
    ];
    if (ends === 'midway') return { steps, text: '' };
    const answer = completion(raw);
    if (answer.source.kind === 'live') asked.push({ request, completion: answer });
    const text = raw.trim();
    return { steps: [...steps, { kind: 'completed', stage: name, completion: { ...answer, text } }], text };
  };
  const cellEvents = (cell: CellKey): readonly RunEvent[] => {
    const ends = pick(['finished', 'finished', 'finished', 'failed', 'midway', 'open', 'untouched'] as const);
    if (ends === 'untouched') return [];
    const steps: StepEvent[] = [];
    if (chance(0.5)) steps.push({ kind: 'exemplars', exemplars: Array.from({ length: below(6) }, exemplar) });
    if (chance(0.3)) steps.push({ kind: 'knowledge', knowledge: knowledge() });
    if (chance(0.4)) {
      const one = stage('one', 'whole');
      steps.push(...one.steps, { kind: 'stage-one', result: thought(one.text) });
    }
    if (ends !== 'failed') steps.push(...stage('response', ends === 'finished' ? 'whole' : 'midway').steps);
    if (ends === 'finished') steps.push({ kind: 'scores', scores: scores() });
    const failure = pick(['server-error', 'cancelled', 'unavailable'] as const);
    return [
      { kind: 'cell-started', cell },
      ...steps.map((step): RunEvent => ({ kind: 'cell-step', cell, step })),
      ...(ends === 'finished' ? [{ kind: 'cell-finished' as const, cell }] : []),
      ...(ends === 'failed' || ends === 'midway'
        ? [{ kind: 'cell-failed' as const, cell, error: { code: failure, message: words(5) } }]
        : []),
    ];
  };
  const cells = header.testCaseIds.flatMap((testCaseId) =>
    header.columns.map(({ id: columnId }) => cellEvents({ columnId, testCaseId })),
  );
  return {
    header,
    events: [
      { kind: 'run-started', header },
      ...interleaved(cells, below),
      { kind: 'run-finished', outcome: chance(0.5) ? 'completed' : 'cancelled' },
    ],
    asked,
  };
}

/** The events of many cells as they come when several run at once: in order within each cell. */
function interleaved(lists: readonly (readonly RunEvent[])[], below: (limit: number) => number): readonly RunEvent[] {
  const waiting = lists.filter((list) => list.length > 0).map((list) => [...list]);
  const events: RunEvent[] = [];
  while (waiting.length > 0) {
    const index = below(Math.min(4, waiting.length));
    const event = waiting[index]?.shift();
    if (event !== undefined) events.push(event);
    if (waiting[index]?.length === 0) waiting.splice(index, 1);
  }
  return events;
}

/** Events one after the other, as a run yields them. */
export async function* streamed(events: readonly RunEvent[]): AsyncGenerator<RunEvent, void, undefined> {
  for (const event of events) yield Promise.resolve(event);
}
