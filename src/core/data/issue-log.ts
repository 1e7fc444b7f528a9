import type { IssueCode, RowIssue } from './issue.ts';

/** How many issues a log keeps with their details; counts and excluded lines are always complete. */
const KEPT_ISSUES = 10_000;

/** Every issue of one pass over a data set: exact counts, the first details, and all excluded lines at four bytes each. */
export interface IssueLog {
  /** Adds one issue. Issues must come in ascending order of line. */
  add(issue: RowIssue): void;
  /** How many issues were added, kept with details or not. */
  readonly total: number;
  /** Exact number of issues per code, only codes that occurred. */
  counts(): ReadonlyMap<IssueCode, number>;
  /** The first issues with their details, in order of line, at most the limit. */
  details(): readonly RowIssue[];
  /** Every line that cannot be used, ascending, each once. */
  excludedLines(): Uint32Array;
}

/** Makes an empty log that keeps the details of at most `limit` issues. Memory: the details, plus 4 bytes an excluded line. */
export function createIssueLog(limit: number = KEPT_ISSUES): IssueLog {
  const counts = new Map<IssueCode, number>();
  const kept: RowIssue[] = [];
  let excluded = new Uint32Array(64);
  let excludedCount = 0;
  let total = 0;
  return {
    add(issue) {
      total++;
      counts.set(issue.code, (counts.get(issue.code) ?? 0) + 1);
      if (kept.length < limit) kept.push(issue);
      if (!issue.excluded || (excludedCount > 0 && excluded[excludedCount - 1] === issue.line)) return;
      if (excludedCount === excluded.length) {
        const grown = new Uint32Array(excluded.length * 2);
        grown.set(excluded);
        excluded = grown;
      }
      excluded[excludedCount++] = issue.line;
    },
    get total() {
      return total;
    },
    counts: () => counts,
    details: () => kept,
    excludedLines: () => excluded.slice(0, excludedCount),
  };
}
