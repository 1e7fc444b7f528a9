import type { DecisionEvent } from './decision.ts';
import { canonicalJson } from './hash-row.ts';
import type { Json } from './json.ts';

/** The decision events in the one order that everybody agrees on, and which of them still hold. */
export interface OrderedEvents {
  /** By clock, then id; each event once. */
  readonly events: readonly DecisionEvent[];
  /** Ids of the events that no undo in force takes back. */
  readonly inForce: ReadonlySet<string>;
  /** Undos that name nothing that came before them. */
  readonly ignoredUndos: number;
  /** Ids that stand for two different events (a damaged or hand-made log); the one that sorts first counts. */
  readonly clashes: number;
}

/**
 * Orders events and settles the undos. An undo takes back the events that its target names (by id or by batch) and that
 * sort before it; an undo that is itself taken back does nothing, so an undo of an undo is a redo. The answer does not
 * depend on the order, the repetition or the grouping of the input.
 */
export function orderEvents(input: Iterable<DecisionEvent>): OrderedEvents {
  const byId = new Map<string, DecisionEvent>();
  const clashing = new Set<string>();
  for (const event of input) {
    const known = byId.get(event.id);
    if (known === undefined) {
      byId.set(event.id, event);
      continue;
    }
    const [held, other] = [textOf(known), textOf(event)];
    if (held !== other) clashing.add(event.id);
    if (other < held) byId.set(event.id, event);
  }
  const events = [...byId.values()].sort(compareEvents);
  const places = new Map<string, number[]>();
  for (const [place, event] of events.entries()) {
    addPlace(places, event.id, place);
    if (event.batch !== undefined && event.batch !== event.id) addPlace(places, event.batch, place);
  }
  const takenBack = new Uint8Array(events.length);
  let ignoredUndos = 0;
  // From the last event backwards: whether an undo holds is known before the events it names are met.
  for (let place = events.length - 1; place >= 0; place--) {
    const event = events[place]!;
    if (event.kind !== 'undo') continue;
    const named = (places.get(event.target) ?? []).filter((other) => other < place);
    if (named.length === 0) ignoredUndos++;
    if (takenBack[place] === 0) for (const other of named) takenBack[other] = 1;
  }
  const inForce = new Set<string>();
  for (const [place, event] of events.entries()) if (takenBack[place] === 0) inForce.add(event.id);
  return { events, inForce, ignoredUndos, clashes: clashing.size };
}

/** The order of events: by clock, then by id (by UTF-16 code unit, the same on every machine). */
export function compareEvents(a: DecisionEvent, b: DecisionEvent): number {
  if (a.clock !== b.clock) return a.clock - b.clock;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function addPlace(places: Map<string, number[]>, name: string, place: number): void {
  const known = places.get(name);
  if (known === undefined) places.set(name, [place]);
  else known.push(place);
}

function textOf(event: DecisionEvent): string {
  return canonicalJson(event as unknown as Json);
}
