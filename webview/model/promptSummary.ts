import { t } from '@vscode/l10n';
import type { Stage } from '../../src/core/strategy/stepEvent';
import type { StageRecord } from '../../src/core/run/runRecord';
import { counted, countText } from './numberText';

/** A request of a cell with its name. */
export interface SentStage {
  readonly stage: Stage;
  readonly title: string;
  readonly record: StageRecord;
}

/** The requests that a cell has made, in order. */
export function sentStages(stages: Readonly<Record<Stage, StageRecord | undefined>>): readonly SentStage[] {
  const { one, response } = stages;
  return [
    ...(one === undefined ? [] : [{ stage: 'one' as const, title: t('Stage one'), record: one }]),
    ...(response === undefined
      ? []
      : [{ stage: 'response' as const, title: one === undefined ? t('Prompt') : t('Stage two'), record: response }]),
  ];
}

/** `≈ 1,180 tokens · 2 calls`: estimated unless the count is by the model's own tokeniser. */
export function promptSummary(sent: readonly SentStage[]): string {
  const tokens = sent.reduce((sum, { record }) => sum + record.tokens.tokens, 0);
  const exact = sent.every(({ record }) => record.tokens.exact);
  return `${tokensText(tokens, exact)} · ${counted(sent.length, t('1 call'), (many) => t('{0} calls', many))}`;
}

/** The tokens of one request: `≈ 412 tokens`. */
export function stageTokens({ tokens }: StageRecord): string {
  return tokensText(tokens.tokens, tokens.exact);
}

function tokensText(tokens: number, exact: boolean): string {
  return exact
    ? counted(tokens, t('1 token'), (many) => t('{0} tokens', many))
    : counted(tokens, t('≈ 1 token'), (many) => t('≈ {0} tokens', many));
}

/** What the server counted, `1,204 in · 38 out`; `undefined` when it did not say. */
export function usageSummary(sent: readonly SentStage[]): string | undefined {
  const usages = sent.flatMap(({ record }) => record.completion?.usage ?? []);
  if (usages.length === 0 || usages.length < sent.length) return undefined;
  const sum = (key: 'promptTokens' | 'completionTokens') => usages.reduce((total, usage) => total + usage[key], 0);
  return t('{read} in · {written} out', {
    read: countText(sum('promptTokens')),
    written: countText(sum('completionTokens')),
  });
}
