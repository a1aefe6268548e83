import type { TestCase } from '../../src/core/inputs/testCase';
import type { BenchPlan, ModelChoice } from '../../src/protocol/benchState';
import { cutAtWord } from './longText';
import { plural, shortCountText } from './numberText';
import { showControls } from './showControls';

/** What pressing Run would do: `6 calls · ≈ 3.1k prompt tokens`; why it cannot, when it cannot. */
export function planText(plan: BenchPlan): string {
  if (plan.blocked !== undefined) return plan.blocked;
  const calls = plan.calls === 0 ? 'no calls' : plural(plan.calls, 'call');
  return plan.promptTokens === 0 ? calls : `${calls} · ≈ ${shortCountText(plan.promptTokens)} prompt tokens`;
}

/** A test case by the words it opens with: its emotion and situation are gold and stay hidden. */
export function testCaseLabel(testCase: TestCase): string {
  return firstWords(testCase.context[0]?.text ?? testCase.id, 48);
}

/** A model as the list names it: `gemma-3-270m · recorded`. */
export function modelLabel({ model, endpointName, recorded }: ModelChoice): string {
  return showControls(`${model} · ${recorded ? 'recorded' : endpointName}`);
}

/** The beginning of a text on one line, cut at a word where there is one. */
export function firstWords(text: string, length: number): string {
  const line = showControls(text).replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${cutAtWord(line, length).trimEnd()}…`;
}
