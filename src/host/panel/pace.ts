import type { DecisionEvent } from '../../core/data/decision.ts';

/** Decisions that the pace is taken from. */
const lastDecisions = 30;

/** A longer rest between two decisions is a pause, not the pace; seconds. */
const longestRest = 120;

/** Seconds a decision of this reviewer takes, by the last single ones; undefined while there are too few. */
export function measurePace(events: readonly DecisionEvent[], by: string): number | undefined {
  const times = events
    .filter(
      (event) => event.by === by && event.batch === undefined && (event.kind === 'accept' || event.kind === 'reject'),
    )
    .map(({ at }) => Date.parse(at) / 1000)
    .sort((a, b) => a - b)
    .slice(-lastDecisions);
  const rests = times.slice(1).flatMap((time, i) => {
    const rest = time - (times[i] ?? time);
    return rest <= longestRest ? [rest] : [];
  });
  if (rests.length < 5) return undefined;
  return rests.reduce((sum, rest) => sum + rest, 0) / rests.length;
}
