import { type DecidableEntry, isDecidable } from './review-entry.ts';
import type { ReviewSession } from './review-session.ts';

/** Rows of a run that stand in the review, in its order. */
export function rowsOfRun(session: ReviewSession | undefined, runId: string | undefined): readonly DecidableEntry[] {
  return (session?.entries ?? []).filter(
    (entry): entry is DecidableEntry => isDecidable(entry) && entry.draft?.origin.runId === runId,
  );
}

/** Rows of all runs that were not rejected, with their text as it stands: those that weights are for. */
export function keptRows(session: ReviewSession | undefined): readonly DecidableEntry[] {
  return (session?.entries ?? []).filter(
    (entry): entry is DecidableEntry =>
      isDecidable(entry) && entry.draft !== undefined && entry.decision.state !== 'rejected',
  );
}
