import { findPreset } from '../../../src/core/strategy/presets';
import { runStrategy, type StrategyPorts, type StrategyTask } from '../../../src/core/strategy/runStrategy';
import type { StepEvent } from '../../../src/core/strategy/stepEvent';
import { asksStageOne, type Answer } from './fakeModel';
import { paperTemplate, TEST_CASE } from './strategyWorld';

/** What the fake model replies to stage one. */
export const STAGE_ONE = 'The user\'s emotion may be "anxious". The situation is waiting.';

/** Answers either stage. */
export const answers: Answer = (request) => (asksStageOne(request) ? `\n${STAGE_ONE} ` : '  Fingers crossed!\n');

/** A preset on the fixture test case, with changes. */
export function taskOf(id: string, changes: Partial<StrategyTask> = {}): StrategyTask {
  return {
    strategy: findPreset(id),
    variants: {},
    template: paperTemplate(),
    testCase: TEST_CASE,
    endpointId: 'fake',
    model: { id: 'fake-model' },
    form: 'chat',
    sampling: { temperature: 0 },
    ...changes,
  };
}

/** Every step of a strategy. */
export async function steps(task: StrategyTask, ports: StrategyPorts, signal = new AbortController().signal) {
  const seen: StepEvent[] = [];
  for await (const step of runStrategy(task, ports, signal)) seen.push(step);
  return seen;
}

/** The kinds of steps, with their stages. */
export const outline = (seen: readonly StepEvent[]): readonly string[] =>
  seen.map((step) => ('stage' in step ? `${step.kind} ${step.stage}` : step.kind));
