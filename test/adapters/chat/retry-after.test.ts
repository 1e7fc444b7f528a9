import { describe, expect, it } from 'vitest';
import { readRequestLimit, readRetryAfter } from '../../../src/adapters/chat/retry-after.ts';

const now = Date.parse('2026-01-05T12:00:00Z');
const read = (headers: Record<string, string>) => readRetryAfter(new Headers(headers), now);

describe('readRetryAfter', () => {
  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after': 'Mon, 05 Jan 2026 12:01:30 GMT' }, 90_000],
    [{ 'retry-after': 'Mon, 05 Jan 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
    [{ 'retry-after': '-3' }, 0],
    [{ 'x-ratelimit-reset-requests': '1m30s' }, 90_000],
    [{ 'x-ratelimit-reset-requests': '20ms' }, 20],
    [{ 'x-ratelimit-reset-tokens': '1h2m3.5s' }, 3_723_500],
    [{ 'x-ratelimit-reset-requests': '12' }, 12_000],
    [{ 'x-ratelimit-reset': String(now + 4000) }, 4000],
    [{ 'x-ratelimit-reset': String(now / 1000 + 5) }, 5000],
    [{ 'x-ratelimit-reset-requests': '2s', 'x-ratelimit-reset-tokens': '9s' }, 9000],
    [
      {
        'x-ratelimit-reset-requests': '2s',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-tokens': '9s',
        'x-ratelimit-remaining-tokens': '500',
      },
      2000,
    ],
  ] as const)('reads %j', (headers, expected) => {
    expect(read(headers)).toBe(expected);
  });

  it.each([{}, { 'retry-after': 'soon' }, { 'retry-after': '' }, { 'x-ratelimit-reset-requests': 'later 5s' }])(
    'finds nothing in %j',
    (headers) => {
      expect(read(headers as Record<string, string>)).toBeUndefined();
    },
  );

  it('reads the stated limit of requests', () => {
    const limit = (text: string) => readRequestLimit(new Headers({ 'x-ratelimit-limit-requests': text }));
    expect([limit('600'), limit('0'), limit('many'), readRequestLimit(new Headers())]).toEqual([
      600,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
