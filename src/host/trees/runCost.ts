import { l10n } from 'vscode';
import type { Price } from '../../core/llm/endpoint';
import type { RunRecord } from '../../core/run/runRecord';
import { counted } from '../counted';

/** What the requests of a run took so far. */
export interface RunCost {
  /** Requests that were sent for this run, those that cells share once. */
  readonly calls: number;
  /** Requests that were answered from the store or from recordings. */
  readonly stored: number;
  /** Of the requests that were sent; `null` where a server did not count. */
  readonly tokens: number | null;
  /** `null` where tokens or price are not known: unknown, not zero. */
  readonly usd: number | null;
}

/** Sums up what a run took, by the price that the settings name for its model now. */
export function runCost({ cells }: Pick<RunRecord, 'cells'>, price: Price | undefined): RunCost {
  const seen = new Set<string>();
  let [calls, stored, asked, answered] = [0, 0, 0, 0];
  let counted = true;
  for (const { stages } of Object.values(cells)) {
    for (const { completion, requestHash } of Object.values(stages)) {
      if (completion === undefined || seen.has(requestHash)) continue;
      seen.add(requestHash);
      if (completion.source.kind !== 'live') {
        stored++;
        continue;
      }
      calls++;
      if (completion.usage === undefined) counted = false;
      asked += completion.usage?.promptTokens ?? 0;
      answered += completion.usage?.completionTokens ?? 0;
    }
  }
  const tokens = counted ? asked + answered : null;
  const usd =
    calls === 0
      ? 0
      : counted && price !== undefined
        ? (asked * price.inputPerMillionUsd + answered * price.outputPerMillionUsd) / 1e6
        : null;
  return { calls, stored, tokens, usd };
}

/** What a run took, in words: `120 calls, 34,500 tokens, 0.0123 US dollars; 40 from the store`. */
export function runCostText({ calls, stored, tokens, usd }: RunCost): string {
  const number = (value: number): string => value.toLocaleString('en');
  const parts =
    calls === 0
      ? [l10n.t('no calls')]
      : [
          counted(calls, l10n.t('1 call'), l10n.t('{0} calls')),
          tokens === null ? l10n.t('tokens not counted') : l10n.t('{0} tokens', number(tokens)),
          usd === null ? l10n.t('cost unknown') : l10n.t('{0} US dollars', usd.toFixed(usd < 1 ? 4 : 2)),
        ];
  const sent = parts.join(', ');
  return stored === 0 ? sent : l10n.t('{sent}; {stored} from the store', { sent, stored: number(stored) });
}
