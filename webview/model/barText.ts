import { t } from '@vscode/l10n';
import type { TestCase } from '../../src/core/inputs/testCase';
import type { BenchPlan, ModelChoice } from '../../src/protocol/benchState';
import { cutAtWord } from './longText';
import { counted, countText, shortCountText } from './numberText';
import { showControls } from './showControls';

/** What pressing Run would do: `5 calls · 2 stored · ≈ 3.1k prompt tokens · $0.002–0.004`; why it cannot, when it cannot. */
export function planText(plan: BenchPlan, recorded: boolean): string {
  if (plan.blocked !== undefined) return plan.blocked;
  const { calls, known, promptTokens, unseenPrompts, cost } = plan;
  const parts = [
    recorded
      ? calls === 0
        ? ''
        : t('{0} not recorded', countText(calls))
      : calls === 0
        ? t('no calls')
        : counted(calls, t('1 call'), (many) => t('{0} calls', many)),
  ];
  if (known > 0) parts.push(recorded ? t('{0} recorded', countText(known)) : t('{0} stored', countText(known)));
  if (!recorded && promptTokens > 0) {
    const tokens = shortCountText(promptTokens);
    parts.push(unseenPrompts > 0 ? t('> {0} prompt tokens', tokens) : t('≈ {0} prompt tokens', tokens));
  }
  if (cost === null && calls > 0) parts.push(t('price unknown'));
  if (cost !== undefined && cost !== null && calls > 0) parts.push(costText(cost.leastUsd, cost.mostUsd));
  return parts.filter((part) => part !== '').join(' · ');
}

/** Money between two bounds, to two significant digits: `$0.0012–0.0040`. */
function costText(leastUsd: number, mostUsd: number): string {
  const amount = (usd: number): string => (usd === 0 ? '0' : String(Number(usd.toPrecision(2))));
  return amount(leastUsd) === amount(mostUsd) ? `$${amount(mostUsd)}` : `$${amount(leastUsd)}–${amount(mostUsd)}`;
}

/** A test case by the words it opens with: its emotion and situation are gold and stay hidden. */
export function testCaseLabel(testCase: TestCase): string {
  return firstWords(testCase.context[0]?.text ?? testCase.id, 48);
}

/** A model as the list names it: `gemma-3-270m · recorded`. */
export function modelLabel({ model, endpointName, recorded }: ModelChoice): string {
  return showControls(`${model} · ${recorded ? t('recorded') : endpointName}`);
}

/** The beginning of a text on one line, cut at a word where there is one. */
export function firstWords(text: string, length: number): string {
  const line = showControls(text).replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${cutAtWord(line, length).trimEnd()}…`;
}
