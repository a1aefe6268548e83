import type { TestCase } from '../inputs/testCase';
import { promptText, type Prompt } from '../prompt/messages';
import { whyUnavailable } from '../strategy/availability';
import { promptParts, type StrategyPorts } from '../strategy/runStrategy';
import { isAppError } from '../util/errors';
import type { Column, RunSpec } from './runSpec';

/**
 * The tokens of the first prompt of every column that can run and needs no search first, each prompt once. Prompts that
 * wait for an answer are not foreseen, nor is that of a column whose prompt cannot be made: the run will say why.
 */
export async function foreseePromptTokens(spec: RunSpec, ports: StrategyPorts, signal: AbortSignal): Promise<number> {
  const counted = new Map<string, number>();
  for (const testCase of spec.testCases) {
    for (const column of spec.columns) {
      const prompt = await firstPrompt(spec, column, testCase, ports, signal);
      if (prompt === undefined) continue;
      const text = promptText(prompt);
      if (!counted.has(text)) counted.set(text, (await ports.tokens.count(text, spec.model.id)).tokens);
    }
  }
  return [...counted.values()].reduce((sum, tokens) => sum + tokens, 0);
}

async function firstPrompt(
  { template, endpointId, model, form, sampling }: RunSpec,
  { strategy, variants }: Column,
  testCase: TestCase,
  ports: StrategyPorts,
  signal: AbortSignal,
): Promise<Prompt | undefined> {
  const { exemplars: choice, knowledge, stages } = strategy;
  const capabilities = { nearest: ports.nearest !== undefined, commonsense: ports.commonsense !== undefined };
  if (whyUnavailable(strategy, capabilities) !== undefined || choice.kind === 'nearest' || knowledge) return undefined;
  if (choice.kind === 'random' && ports.random === undefined) return undefined;
  const task = { strategy, variants, template, testCase, endpointId, model, form, sampling };
  try {
    const exemplars = choice.kind === 'random' ? (ports.random?.pick(testCase, choice.k) ?? []) : [];
    const parts = promptParts(task, exemplars, undefined);
    return await (stages === 'one' ? ports.prompts.response(parts, signal) : ports.prompts.stageOne(parts, signal));
  } catch (error) {
    if (isAppError(error) && (error.code === 'invalid-input' || error.code === 'invalid-template')) return undefined;
    throw error;
  }
}
