/** How a fake server counts requests a minute: a full bucket that refills, or minutes that begin anew. */
export type LimiterKind = 'bucket' | 'window';

/** Takes a request, or says how long to wait, milliseconds. */
export function createLimiter(perMinute: number, kind: LimiterKind, now: () => number) {
  let left = kind === 'bucket' ? Math.max(1, perMinute / 60) : perMinute;
  const most = left;
  let since = now();
  return (): { readonly taken: boolean; readonly wait: number; readonly left: number } => {
    const at = now();
    if (kind === 'bucket') {
      left = Math.min(most, left + ((at - since) * perMinute) / 60_000);
      since = at;
    } else if (at - since >= 60_000) {
      left = perMinute;
      since = at;
    }
    if (left >= 1) {
      left--;
      return { taken: true, wait: 0, left: Math.floor(left) };
    }
    const wait = kind === 'bucket' ? ((1 - left) * 60_000) / perMinute : since + 60_000 - at;
    return { taken: false, wait, left: 0 };
  };
}
