import { buildRunIndex, findLongestRun, type RunIndex } from './run-index.ts';
import { isWord, splitFinely, type Tokens } from './tokens.ts';

/** Longest run of tokens that a new row may share with a demonstration. */
export const demonstrationRun = 7;
/** Longest run of tokens that a new row may share with any other real row. */
export const classRun = 12;
/** Largest part of a new row that may stand in one run in one real row. */
export const shareOfRow = 0.7;

/** Knows a set of real rows well enough to tell a copy of one of them. */
export interface CopyGuard {
  /** True when a real row has the same words in the same order. */
  holds(row: Tokens): boolean;
  /** Longest run shared with one real row, as a pair: with punctuation, and without. Counted up to 16. */
  measureRuns(row: Tokens): { readonly run: number; readonly of: number }[];
}

interface View {
  readonly wordsOnly: boolean;
  readonly ids: ReadonlyMap<string, number>;
  readonly index: RunIndex;
}

/**
 * Builds the guard of some real rows, each given as the tokens of all its texts. Runs are looked up in `rows`, exact
 * copies in `all`.
 */
export function createCopyGuard(rows: readonly Tokens[], all: readonly Tokens[] = rows): CopyGuard {
  const exact = new Set(all.map((row) => formatKey(row)));
  const views = [false, true].map((wordsOnly) => createView(rows, wordsOnly));
  return {
    holds: (row) => exact.has(formatKey(row)),
    measureRuns: (row) =>
      views.map(({ wordsOnly, ids, index }) => {
        const tokens = splitFinely(row.norms, wordsOnly).map((token) => ids.get(token) ?? -1);
        return { run: findLongestRun(index, tokens).length, of: tokens.length };
      }),
  };
}

/** The words of a row without punctuation and spacing, or its marks when it has no words: equal keys mean a copy. */
export function formatKey(row: Tokens): string {
  const words = row.norms.some(isWord);
  return splitFinely(row.norms, words).join(' ');
}

/** True when a row keeps the copy rule against its demonstrations and against all other real rows. */
export function isNew(row: Tokens, demonstrations: CopyGuard, others: readonly CopyGuard[]): boolean {
  for (const guard of [demonstrations, ...others]) {
    if (guard.holds(row)) return false;
    const most = guard === demonstrations ? demonstrationRun : classRun;
    for (const { run, of } of guard.measureRuns(row)) {
      if (run > most || run > shareOfRow * of) return false;
    }
  }
  return true;
}

function createView(rows: readonly Tokens[], wordsOnly: boolean): View {
  const ids = new Map<string, number>();
  const numbered = rows.map((row) =>
    splitFinely(row.norms, wordsOnly).map((token) => {
      const id = ids.get(token) ?? ids.size + 1;
      ids.set(token, id);
      return id;
    }),
  );
  return { wordsOnly, ids, index: buildRunIndex(numbered, ids.size + 1) };
}
