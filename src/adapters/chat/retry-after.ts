/** The part of `Headers` that is read here. */
export interface HeaderSource {
  get(name: string): string | null;
}

/**
 * How long a provider asks to wait, milliseconds: `retry-after-ms`, `retry-after` as seconds or as an HTTP date, else the
 * time at which a used-up limit begins anew (`x-ratelimit-reset-…` as `1m30s`, seconds, or a point in time). Undefined
 * when it says nothing.
 *
 * @param now the time of day, milliseconds since 1970
 */
export function readRetryAfter(headers: HeaderSource, now: number): number | undefined {
  const milliseconds = readNumber(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return Math.max(0, milliseconds);
  const after = headers.get('retry-after');
  if (after !== null) {
    const seconds = readNumber(after);
    if (seconds !== undefined) return Math.max(0, seconds * 1000);
    const date = Date.parse(after);
    if (!Number.isNaN(date)) return Math.max(0, date - now);
  }
  const kinds = ['-requests', '-tokens', ''];
  const waits = kinds.map((kind) => readReset(headers.get(`x-ratelimit-reset${kind}`), now));
  const usedUp = kinds.map((kind) => readNumber(headers.get(`x-ratelimit-remaining${kind}`)) === 0);
  // Where the provider says which limit is used up, the other ones do not matter.
  const relevant = waits.filter((wait, i) => wait !== undefined && (usedUp[i] || !usedUp.includes(true)));
  return relevant.length === 0 ? undefined : Math.max(...(relevant as number[]));
}

/** The limit of requests a minute that the headers of an answer state; undefined when they state none. */
export function readRequestLimit(headers: HeaderSource): number | undefined {
  const limit = readNumber(headers.get('x-ratelimit-limit-requests'));
  return limit !== undefined && limit >= 1 ? limit : undefined;
}

function readReset(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  const plain = readNumber(text);
  if (plain !== undefined) {
    if (plain > 1e11) return Math.max(0, plain - now);
    return Math.max(0, plain > 1e9 ? plain * 1000 - now : plain * 1000);
  }
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text.trim()) {
    const date = Date.parse(text);
    return Number.isNaN(date) ? undefined : Math.max(0, date - now);
  }
  const units = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * units[unit as keyof typeof units], 0);
}

function readNumber(text: string | null): number | undefined {
  if (text === null || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
