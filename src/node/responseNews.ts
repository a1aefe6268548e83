import type { ResponseNews } from '../core/llm/pacer';

/** Reads what the head of a response says about the server's patience: `retry-after` and the rate headers of the OpenAI protocol. */
export function toResponseNews(status: number, headers: Headers, sentAt: number, nowMs = Date.now()): ResponseNews {
  // The server's own clock, where it tells it: this machine's may have jumped.
  const serverNowMs = Date.parse(headers.get('date') ?? '');
  const retryAfterMs = retryAfter(headers, Number.isNaN(serverNowMs) ? nowMs : serverNowMs);
  const requestsLeft = count(headers.get('x-ratelimit-remaining-requests'));
  const tokensLeft = count(headers.get('x-ratelimit-remaining-tokens'));
  const resets = [
    ...(requestsLeft === 0 ? [durationMs(headers.get('x-ratelimit-reset-requests'))] : []),
    ...(tokensLeft === 0 ? [durationMs(headers.get('x-ratelimit-reset-tokens'))] : []),
  ].filter((ms) => ms !== undefined);
  return {
    status,
    sentAt,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(requestsLeft === undefined ? {} : { requestsLeft }),
    ...(tokensLeft === undefined ? {} : { tokensLeft }),
    ...(resets.length === 0 ? {} : { resetMs: Math.max(...resets) }),
  };
}

/** Longer than any server means by it: a header that asks for more is a slip. */
const LONGEST_MS = 3_600_000;

/** Seconds, milliseconds in a header of their own, or a date. */
function retryAfter(headers: Headers, nowMs: number): number | undefined {
  const inMs = Number(headers.get('retry-after-ms') ?? NaN);
  if (inMs >= 0) return Math.min(inMs, LONGEST_MS);
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, LONGEST_MS) : undefined;
}

function count(text: string | null): number | undefined {
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** A duration such as `1s`, `6m0s` or `120ms`. */
function durationMs(text: string | null): number | undefined {
  if (text === null || !/^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/.test(text)) return undefined;
  const unitMs = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
  let total = 0;
  for (const [, value = '0', unit = 's'] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g))
    total += Number(value) * unitMs[unit as keyof typeof unitMs];
  return Math.min(total, LONGEST_MS);
}
