import type { ReviewEntry } from './review-entry.ts';

/** Lines that follow each other, counted from 1. */
export interface LineRun {
  readonly first: number;
  readonly last: number;
}

/** Runs of two and more decided rows on lines that follow each other. Any other line ends a run. */
export function findDecidedRuns(entries: readonly ReviewEntry[]): readonly LineRun[] {
  const runs: { first: number; last: number }[] = [];
  for (const { line, kind, decision } of entries) {
    if (kind !== 'row' || (decision.state !== 'accepted' && decision.state !== 'rejected')) continue;
    const open = runs.at(-1);
    if (open && open.last === line - 1) open.last = line;
    else runs.push({ first: line, last: line });
  }
  return runs.filter(({ first, last }) => last > first);
}
