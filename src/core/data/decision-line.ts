import * as v from 'valibot';
import type { DecisionEvent } from './decision.ts';

const shortText = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

/** Far above any honest count, and low enough that one more is always a larger number. */
const largestClock = 2 ** 48;

const head = {
  id: shortText,
  batch: v.optional(shortText),
  clock: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(largestClock)),
  by: v.string(),
  at: v.string(),
};

const decisionEvent = v.variant('kind', [
  v.object({ ...head, kind: v.literal('accept'), row: shortText, hash: shortText }),
  v.object({ ...head, kind: v.literal('reject'), row: shortText, reason: v.optional(v.string()) }),
  v.object({ ...head, kind: v.literal('edit'), row: shortText, hash: shortText, line: v.string() }),
  v.object({ ...head, kind: v.literal('undo'), target: shortText }),
  v.object({ ...head, kind: v.literal('merge'), file: v.string(), rows: v.record(shortText, shortText) }),
]);

/** Writes an event as one line of a decision log, without the line feed. */
export function formatDecisionLine(event: DecisionEvent): string {
  return JSON.stringify(event);
}

/**
 * Reads one line of a decision log. Undefined for a line that is not a decision this version knows: the caller counts
 * it and leaves it in its file.
 */
export function parseDecisionLine(text: string): DecisionEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = v.safeParse(decisionEvent, value);
  return result.success ? result.output : undefined;
}
