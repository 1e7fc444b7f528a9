import type { DecisionEvent } from './decision.ts';
import { type OrderedEvents, orderEvents } from './order-events.ts';

/** What "undo" and "redo" would name next for one reviewer: the `target` of the undo event to write. */
export interface NextUndo {
  readonly undo?: string;
  readonly redo?: string;
}

/**
 * Finds the next undo and redo of a reviewer from the log alone, so that both survive a restart and have no limit. Undo
 * takes back this reviewer's last decision in force; redo takes back their last undo in force, unless they decided
 * something new after it. Events of one batch go together. Merges are not decisions and are passed over.
 */
export function findNextUndo(input: Iterable<DecisionEvent>, by: string): NextUndo {
  const { events, inForce } = orderEvents(input);
  const kinds = kindsByName(events);
  let undo: string | undefined;
  let redo: string | undefined;
  let decidedSince = false;
  for (let place = events.length - 1; place >= 0 && (undo === undefined || redo === undefined); place--) {
    const event = events[place]!;
    if (event.by !== by || event.kind === 'merge') continue;
    if (event.kind !== 'undo') {
      decidedSince = true;
      if (inForce.has(event.id)) undo ??= event.batch ?? event.id;
    } else if (!decidedSince && inForce.has(event.id) && kinds.get(event.target) === 'decision') {
      redo ??= event.batch ?? event.id;
    }
    if (decidedSince && undo !== undefined) break;
  }
  return { ...(undo === undefined ? {} : { undo }), ...(redo === undefined ? {} : { redo }) };
}

/** A row that an undo would return to undecided although its text is already in a file. */
export interface MergedRow {
  readonly row: string;
  readonly files: readonly string[];
}

/** The rows that the events named by `target` decided and that are in merged files by now; an undo has to say so. */
export function findMergedRows(input: Iterable<DecisionEvent>, target: string): readonly MergedRow[] {
  const { events, inForce } = orderEvents(input);
  const touched = new Set<string>();
  for (const event of events) {
    const named = event.id === target || event.batch === target;
    if (named && event.kind !== 'undo' && event.kind !== 'merge') touched.add(event.row);
  }
  const files = new Map<string, Set<string>>();
  for (const event of events) {
    if (event.kind !== 'merge' || !inForce.has(event.id)) continue;
    for (const row of Object.keys(event.rows)) {
      if (!touched.has(row)) continue;
      files.set(row, (files.get(row) ?? new Set()).add(event.file));
    }
  }
  return [...files].map(([row, names]) => ({ row, files: [...names].sort() }));
}

function kindsByName(events: OrderedEvents['events']): ReadonlyMap<string, 'decision' | 'other'> {
  const kinds = new Map<string, 'decision' | 'other'>();
  for (const event of events) {
    const kind = event.kind === 'undo' || event.kind === 'merge' ? 'other' : 'decision';
    kinds.set(event.id, kind);
    if (event.batch !== undefined) kinds.set(event.batch, kind);
  }
  return kinds;
}
