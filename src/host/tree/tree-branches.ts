import { countEntries, isDecidable, type ReviewCounts, type ReviewEntry } from '../review/review-entry.ts';

/** A run as the tree shows it. */
export interface RunBranch {
  readonly runId: string;
  /** ISO 8601; undefined when nothing is recorded yet. */
  readonly startedAt: string | undefined;
  readonly counts: ReviewCounts;
  readonly clusters: readonly ClusterBranch[];
}

/** A cluster of a run with its rows in document order. */
export interface ClusterBranch {
  readonly cluster: string;
  readonly counts: ReviewCounts;
  readonly rows: readonly ReviewEntry[];
}

/** Sorts the rows of a review under their runs, the latest first, and clusters, in the order of choice. */
export function growBranches(
  entries: readonly ReviewEntry[],
  runs: readonly { readonly id: string; readonly startedAt?: string }[],
): readonly RunBranch[] {
  const byRun = new Map<string, Map<string, ReviewEntry[]>>(runs.map(({ id }) => [id, new Map()]));
  for (const entry of entries) {
    if (!isDecidable(entry) || !entry.draft) continue;
    const { runId, cluster } = entry.draft.origin;
    const clusters = byRun.get(runId) ?? new Map<string, ReviewEntry[]>();
    byRun.set(runId, clusters);
    const rows = clusters.get(cluster) ?? [];
    clusters.set(cluster, rows);
    rows.push(entry);
  }
  const startedAt = new Map(runs.map((run) => [run.id, run.startedAt]));
  const branches = [...byRun].map(([runId, found]): RunBranch => {
    const clusters = [...found]
      .map(([cluster, rows]) => ({ cluster, rows, counts: countEntries(rows) }))
      .sort((a, b) => placeOf(a.cluster) - placeOf(b.cluster));
    return { runId, startedAt: startedAt.get(runId), clusters, counts: addUp(clusters.map(({ counts }) => counts)) };
  });
  return branches.reverse();
}

/** The first so many items, and how many are left. */
export function takePage<T>(
  items: readonly T[],
  shown: number,
): { readonly items: readonly T[]; readonly hidden: number } {
  return { items: items.slice(0, shown), hidden: Math.max(0, items.length - shown) };
}

function placeOf(cluster: string): number {
  return Number(/\d+/.exec(cluster)?.[0] ?? Infinity);
}

function addUp(all: readonly ReviewCounts[]): ReviewCounts {
  const sum = { accepted: 0, rejected: 0, left: 0 };
  for (const { accepted, rejected, left } of all) {
    sum.accepted += accepted;
    sum.rejected += rejected;
    sum.left += left;
  }
  return sum;
}
