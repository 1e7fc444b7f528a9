import type { DecisionEvent } from '../core/data/decision.ts';

/** The reasons of rejections in a log, the most frequent first, of equally frequent ones the latest. */
export function listReasons(events: Iterable<DecisionEvent>, leftOut: string, most = 9): readonly string[] {
  const found = new Map<string, { count: number; clock: number }>();
  // A batch is one decision, however many rows it is about.
  const batches = new Set<string>();
  for (const event of events) {
    if (event.kind !== 'reject' || event.reason === undefined || event.reason === leftOut) continue;
    const batch = event.batch === undefined ? event.id : `${event.batch} ${event.reason}`;
    if (batches.has(batch)) continue;
    batches.add(batch);
    const { count, clock } = found.get(event.reason) ?? { count: 0, clock: 0 };
    found.set(event.reason, { count: count + 1, clock: Math.max(clock, event.clock) });
  }
  const sorted = [...found].sort(([, a], [, b]) => b.count - a.count || b.clock - a.clock);
  return sorted.slice(0, most).map(([reason]) => reason);
}
