import { promptText } from '../prompt/messages';
import { whyUnavailable } from '../strategy/availability';
import { promptParts, type StrategyPorts } from '../strategy/runStrategy';
import type { RunSpec } from './runSpec';

/** The tokens of the first prompt of every column that can run and needs no search first; prompts that wait for an answer are not foreseen. */
export async function foreseePromptTokens(spec: RunSpec, ports: StrategyPorts, signal: AbortSignal): Promise<number> {
  const { template, endpointId, model, form, sampling } = spec;
  const capabilities = { nearest: ports.nearest !== undefined, commonsense: ports.commonsense !== undefined };
  const counted = new Map<string, number>();
  for (const testCase of spec.testCases) {
    for (const { strategy, variants } of spec.columns) {
      const { exemplars: choice, knowledge, stages } = strategy;
      if (whyUnavailable(strategy, capabilities) !== undefined || choice.kind === 'nearest' || knowledge) continue;
      if (choice.kind === 'random' && ports.random === undefined) continue;
      const exemplars = choice.kind === 'random' ? (ports.random?.pick(testCase, choice.k) ?? []) : [];
      const parts = promptParts(
        { strategy, variants, template, testCase, endpointId, model, form, sampling },
        exemplars,
        undefined,
      );
      const prompt =
        stages === 'one' ? await ports.prompts.response(parts, signal) : await ports.prompts.stageOne(parts, signal);
      const text = promptText(prompt);
      if (!counted.has(text)) counted.set(text, (await ports.tokens.count(text, model.id)).tokens);
    }
  }
  return [...counted.values()].reduce((sum, tokens) => sum + tokens, 0);
}
