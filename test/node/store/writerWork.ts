import type { Completion, CompletionRequest } from '../../../src/core/llm/completion';
import { requestHash } from '../../../src/core/llm/requestHash';
import type { CellRecord, RunHeader } from '../../../src/core/run/runRecord';
import { PRESETS } from '../../../src/core/strategy/presets';

/** What a writer asks: every other request is its own, the rest is what all writers ask. */
export function requestOf(name: string, index: number): CompletionRequest {
  const content = index % 2 === 0 ? `own ${name} ${index}` : `shared ${index}`;
  const messages = [
    { role: 'system' as const, content: 'Be kind. '.repeat(60) },
    { role: 'user' as const, content },
  ];
  return { endpointId: 'loopback', model: 'tiny', prompt: { form: 'chat', messages }, sampling: { temperature: 0 } };
}

/** What a writer is answered: its own words. */
export function answerOf(name: string, index: number): Completion {
  return {
    text: `${name} says ${index}`,
    finishReason: 'stop',
    latencyMs: index + 0.5,
    retries: 0,
    notSent: [],
    source: { kind: 'live' },
  };
}

/** The run of a writer. */
export function headerOf(name: string, count: number): RunHeader {
  return {
    id: name,
    startedAt: '2026-01-02T12:00:00.000Z',
    templateName: 'paper',
    sectionHashes: {},
    endpointId: 'loopback',
    model: 'tiny',
    form: 'chat',
    sampling: { temperature: 0 },
    seed: 1,
    columns: PRESETS.slice(0, 1).map((strategy) => ({ id: strategy.id, name: strategy.name, strategy, variants: {} })),
    testCaseIds: Array.from({ length: count }, (_, index) => `case:${index}#2`),
  };
}

/** The cell of a writer's answer. */
export function cellOf(name: string, index: number): CellRecord {
  const request = requestOf(name, index);
  const completion = answerOf(name, index);
  return {
    key: { columnId: PRESETS[0]?.id ?? '', testCaseId: `case:${index}#2` },
    status: 'finished',
    stages: {
      response: {
        prompt: request.prompt,
        requestHash: requestHash(request),
        tokens: { tokens: 9, tokeniser: 'o200k_base', exact: false },
        text: completion.text,
        completion,
      },
    },
    scores: [{ metric: 'length', value: index, scope: 'case', signature: 'length|v:1' }],
  };
}
