import { applyRunEvent, type RunEvent } from '../../../src/core/run/runEvents';
import type { RunHeader, RunRecord } from '../../../src/core/run/runRecord';
import type { Knowledge } from '../../../src/core/commonsense/commonsenseModel';
import type { Exemplar } from '../../../src/core/exemplars/exemplar';
import type { TestCase } from '../../../src/core/inputs/testCase';
import type { Completion, CompletionSource } from '../../../src/core/llm/completion';
import type { MetricId, Score } from '../../../src/core/metrics/score';
import type { Prompt } from '../../../src/core/prompt/messages';
import type { Strategy } from '../../../src/core/strategy/strategy';
import type { Stage, StageOneResult, StepEvent } from '../../../src/core/strategy/stepEvent';
import type { ErrorInfo } from '../../../src/core/util/errors';

/** What a column of a made-up run does. */
export interface CellScript {
  readonly exemplars?: readonly Exemplar[];
  readonly knowledge?: Knowledge;
  readonly thought?: StageOneResult;
  readonly said?: string;
  readonly scores?: readonly Score[];
  readonly source?: CompletionSource;
  readonly finishReason?: Completion['finishReason'];
  readonly notSent?: readonly string[];
  readonly latencyMs?: number;
  readonly error?: ErrorInfo;
  readonly system?: string;
}

/** The test case that most scenes show. */
export const SPEECH: TestCase = {
  id: 'sample_17#4',
  dialogueId: 'sample_17',
  emotion: 'anxious',
  situation: 'I have to give the speech at my sister’s wedding and I cannot stand speaking before people.',
  context: [
    { role: 'speaker', text: 'My sister marries on Saturday and the speech is mine to give.' },
    { role: 'listener', text: 'What an honour. Do you like talking in front of a crowd?' },
    { role: 'speaker', text: 'Not one bit. I am on draft number four and my hands shake when I read it to the cat.' },
  ],
  gold: 'Four drafts tell me how much she means to you. Is there a line in it that you already love?',
};

/** The key of a column's cell on a test case. */
export function keyOf(columnId: string, testCase: TestCase = SPEECH): { columnId: string; testCaseId: string } {
  return { columnId, testCaseId: testCase.id };
}

/** A header for these strategies on one test case. */
export function headerOf(strategies: readonly Strategy[], testCase: TestCase = SPEECH, id = 'run-1'): RunHeader {
  return {
    id,
    startedAt: '2026-02-11T10:42:00.000Z',
    templateName: 'paper',
    sectionHashes: {},
    endpointId: 'local',
    model: 'gemma-3-270m',
    form: 'chat',
    sampling: { temperature: 0, maxTokens: 256 },
    seed: 13,
    columns: strategies.map((strategy) => ({ id: strategy.id, name: strategy.name, strategy, variants: {} })),
    testCaseIds: [testCase.id],
  };
}

/** A completion with that text. */
export function completionOf(text: string, script: CellScript = {}): Completion {
  return {
    text,
    finishReason: script.finishReason ?? 'stop',
    usage: { promptTokens: 431, completionTokens: 27 },
    latencyMs: script.latencyMs ?? 1840,
    retries: 0,
    notSent: script.notSent ?? [],
    source: script.source ?? { kind: 'live' },
  };
}

/** The messages of a made-up prompt. */
export function promptOf(
  testCase: TestCase,
  system: string,
  more: Prompt & { form: 'chat' } = { form: 'chat', messages: [] },
): Prompt {
  const turns = testCase.context.map(({ role, text }) => ({
    role: role === 'speaker' ? ('user' as const) : ('assistant' as const),
    content: text,
  }));
  return { form: 'chat', messages: [{ role: 'system', content: system }, ...turns, ...more.messages] };
}

const SYSTEM =
  'This is an empathetic dialogue task: the Speaker tells of something that happened and how it felt.\n\nYou are the Listener. Give only the next turn.';

/** The steps of a cell up to its end; text comes in words. */
export function cellEvents(strategy: Strategy, script: CellScript, testCase: TestCase = SPEECH): RunEvent[] {
  const cell = keyOf(strategy.id, testCase);
  const step = (what: StepEvent): RunEvent => ({ kind: 'cell-step', cell, step: what });
  const events: RunEvent[] = [{ kind: 'cell-started', cell }];
  const system = script.system ?? SYSTEM;
  if (script.exemplars !== undefined) events.push(step({ kind: 'exemplars', exemplars: script.exemplars }));
  if (script.knowledge !== undefined) events.push(step({ kind: 'knowledge', knowledge: script.knowledge }));
  const request = (stage: Stage, text: string) => {
    const shots = (script.exemplars ?? []).map(
      ({ turns }, index) =>
        `Instance ${index + 1}:\n${turns.map(({ role, text: said }) => `${role}: ${said}`).join('\n')}`,
    );
    const prompt = promptOf(testCase, [system, ...shots].join('\n\n'));
    const tokens = Math.round(JSON.stringify(prompt).length / 4);
    events.push(
      step({
        kind: 'prompt',
        stage,
        prompt,
        requestHash: `${strategy.id}-${stage}`,
        tokens: { tokens, tokeniser: 'o200k_base', exact: false },
      }),
      ...(text.match(/\S+\s*/g) ?? []).map((word) => step({ kind: 'delta', stage, text: word })),
    );
  };
  if (script.thought !== undefined) {
    request('one', script.thought.text);
    events.push(
      step({
        kind: 'completed',
        stage: 'one',
        completion: completionOf(script.thought.text, { ...script, finishReason: 'stop' }),
      }),
    );
    events.push(step({ kind: 'stage-one', result: script.thought }));
  }
  if (script.said !== undefined) request('response', script.said);
  if (script.error !== undefined) return [...events, { kind: 'cell-failed', cell, error: script.error }];
  if (script.said === undefined) return events;
  events.push(step({ kind: 'completed', stage: 'response', completion: completionOf(script.said, script) }));
  if (script.scores !== undefined) events.push(step({ kind: 'scores', scores: script.scores }));
  return [...events, { kind: 'cell-finished', cell }];
}

/** The record that these events fold into. */
export function recordOf(events: readonly RunEvent[]): RunRecord {
  const record = events.reduce<RunRecord | undefined>((before, event) => applyRunEvent(before, event), undefined);
  if (record === undefined) throw new RangeError('no events');
  return record;
}

/** A score of one response; `null` has a reason. */
export function scoreOf(metric: MetricId, value: number | null, said: { reason?: string; note?: string } = {}): Score {
  return {
    metric,
    value,
    scope: 'case',
    signature: `${metric}|tok:nltk|case:lower|smooth:method1|scope:case|v:1`,
    ...said,
  };
}

/** The five scores of a case: BLEU-2, Dist-1, Dist-2, length, accuracy of the label. */
export function scoresOf(
  bleu: number,
  dist1: number,
  dist2: number,
  length: number,
  right: boolean | null = null,
): readonly Score[] {
  const note = 'this response only';
  return [
    scoreOf('bleu-2', bleu),
    scoreOf('dist-1', dist1, { note }),
    scoreOf('dist-2', dist2, { note }),
    scoreOf('length', length),
    right === null
      ? scoreOf('emotion-accuracy', null, { reason: 'This strategy asks for no emotion.' })
      : scoreOf('emotion-accuracy', right ? 100 : 0),
  ];
}
