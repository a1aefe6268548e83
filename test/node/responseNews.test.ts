import { describe, expect, it } from 'vitest';
import { toResponseNews } from '../../src/node/responseNews';

const news = (headers: Record<string, string>) => toResponseNews(429, new Headers(headers), 7, Date.UTC(2026, 0, 1));

describe('the head of a response', () => {
  it.each([
    [{}, { status: 429, sentAt: 7 }],
    [{ 'retry-after': '2' }, { retryAfterMs: 2000 }],
    [{ 'retry-after': '0.5' }, { retryAfterMs: 500 }],
    [{ 'retry-after': '2', 'retry-after-ms': '150' }, { retryAfterMs: 150 }],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:03 GMT' }, { retryAfterMs: 3000 }],
    [{ date: 'Thu, 01 Jan 2032 00:00:00 GMT', 'retry-after': 'Thu, 01 Jan 2032 00:00:05 GMT' }, { retryAfterMs: 5000 }],
    [{ 'retry-after': '999999' }, { retryAfterMs: 3_600_000 }],
    [
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' },
      { requestsLeft: 0, resetMs: 360_000 },
    ],
    [
      { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '120ms' },
      { tokensLeft: 0, resetMs: 120 },
    ],
    [
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '2s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '7s',
      },
      { requestsLeft: 0, tokensLeft: 0, resetMs: 7000 },
    ],
    [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1h2m3.5s' }, { resetMs: 3_600_000 }],
  ])('%j says %j', (headers, expected) => {
    expect(news(headers)).toMatchObject(expected);
  });

  it.each([
    { 'retry-after': 'soon' },
    { 'retry-after': '-3' },
    { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' },
    { 'x-ratelimit-remaining-requests': '5', 'x-ratelimit-reset-requests': '1s' },
    { 'x-ratelimit-remaining-requests': 'many', 'x-ratelimit-reset-requests': 'later' },
  ])('%j says nothing of a wait', (headers) => {
    expect(news(headers)).not.toHaveProperty('retryAfterMs');
    expect(news(headers)).not.toHaveProperty('resetMs');
  });
});
