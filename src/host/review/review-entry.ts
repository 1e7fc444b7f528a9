import type { RowDecision } from '../../core/data/decision.ts';
import type { Draft } from '../../core/data/draft.ts';
import type { ReviewRow } from '../../core/data/join-review.ts';
import type { JsonObject } from '../../core/data/json.ts';

/** One line of the review document with everything known about its row. */
export interface ReviewEntry {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  /** Only a `row` can be decided about. */
  readonly kind: 'row' | 'broken' | 'duplicate' | 'foreign';
  readonly id?: string;
  readonly row?: JsonObject;
  readonly hash?: string;
  readonly decision: RowDecision;
  readonly draft?: Draft;
  /** Sampling weight, mean 1 over its run. */
  readonly weight?: number;
  /** Why a broken line cannot be read. */
  readonly detail?: string;
}

/** A row that can be decided about. */
export type DecidableEntry = ReviewEntry & { readonly id: string; readonly hash: string; readonly row: JsonObject };

/** How many rows stand where. */
export interface ReviewCounts {
  readonly accepted: number;
  readonly rejected: number;
  /** Undecided, edited ones included. */
  readonly left: number;
}

const undecided: RowDecision = { state: 'undecided' };

/** Joins the lines of a document with what the runs and the decisions say of their rows; in document order. */
export function buildEntries(
  joined: readonly ReviewRow[],
  drafts: ReadonlyMap<string, { readonly draft: Draft }>,
  weights: ReadonlyMap<string, number>,
  decisions: ReadonlyMap<string, RowDecision>,
): readonly ReviewEntry[] {
  return joined.flatMap(({ state, id, line, text, row, hash, detail }): ReviewEntry[] => {
    if (state === 'missing' || line === undefined || text === undefined) return [];
    const kind = state === 'present' || state === 'edited' ? 'row' : state;
    const draft = id === undefined ? undefined : drafts.get(id)?.draft;
    const weight = id === undefined ? undefined : weights.get(id);
    const decision = (kind === 'row' && id !== undefined && decisions.get(id)) || undecided;
    return [
      {
        line,
        text,
        kind,
        decision,
        ...(id === undefined ? {} : { id }),
        ...(row === undefined ? {} : { row }),
        ...(hash === undefined ? {} : { hash }),
        ...(draft === undefined ? {} : { draft }),
        ...(weight === undefined ? {} : { weight }),
        ...(detail === undefined ? {} : { detail }),
      },
    ];
  });
}

/** True for a readable row of a run. */
export function isDecidable(entry: ReviewEntry | undefined): entry is DecidableEntry {
  return entry?.kind === 'row' && entry.id !== undefined && entry.hash !== undefined && entry.row !== undefined;
}

/** True while nobody has decided about the row as it stands. */
export function isLeft({ kind, decision }: ReviewEntry): boolean {
  return kind === 'row' && (decision.state === 'undecided' || decision.state === 'edited');
}

/** Counts the rows by state. */
export function countEntries(entries: readonly ReviewEntry[]): ReviewCounts {
  const rows = entries.filter(({ kind }) => kind === 'row');
  const accepted = rows.filter(({ decision }) => decision.state === 'accepted').length;
  const rejected = rows.filter(({ decision }) => decision.state === 'rejected').length;
  return { accepted, rejected, left: rows.length - accepted - rejected };
}

/** The next entry after (or before) a line that fits, going round at the end; undefined when none does. */
export function findNext(
  entries: readonly ReviewEntry[],
  line: number,
  direction: 'next' | 'previous',
  fits: (entry: ReviewEntry) => boolean,
): ReviewEntry | undefined {
  const fitting = entries.filter(fits);
  if (direction === 'next') return fitting.find((entry) => entry.line > line) ?? fitting[0];
  return fitting.findLast((entry) => entry.line < line) ?? fitting.at(-1);
}
