import type { Path } from '../data/layout.ts';
import { getAt } from '../data/path.ts';
import { hashText } from '../data/row-id.ts';
import type { Corpus } from './read.ts';

/** How many rows a data set needs before some can be set aside for good (method, section 0). */
export const leastRowsForHeldOut = 250;

/** Which rows measure and which rows take part. */
export interface Reservation {
  /** `held-out`: the reserved rows are never used for anything but measuring. `cross-fit`: every row takes its turn. */
  readonly mode: 'held-out' | 'cross-fit';
  /** Positions of the reserved rows; empty for `cross-fit`. */
  readonly heldOut: Int32Array;
  /** Positions of the rows that demonstrations, fits, attributes, λ and the Gaussian process may see. */
  readonly working: Int32Array;
  /** For `cross-fit`: the fold of every row, 0 to 4. */
  readonly folds: Int32Array | undefined;
}

/** What decides a reservation. */
export interface ReserveOptions {
  readonly share: number;
  readonly least: number;
  readonly group: Path | undefined;
  readonly seed: string | number;
}

/**
 * Sets rows aside by group (equal text, or the user's group field) and in proportion within each class. At least half of
 * the rows stay to work with; groups too large for that are never set aside. The choice hangs on the seed and on the
 * rows' content, never on their order.
 */
export function reserveRows(corpus: Corpus, options: ReserveOptions): Reservation {
  const { samples, classes, classOf } = corpus;
  const keys = samples.map((sample) =>
    options.group === undefined
      ? sample.text || sample.hash
      : JSON.stringify(getAt(sample.row, options.group) ?? sample.hash),
  );
  const groups = new Map<string, { order: string; rows: number[] }>();
  keys.forEach((key, i) => {
    const group = groups.get(key);
    if (group) group.rows.push(i);
    else groups.set(key, { order: hashText(`${options.seed} reserve ${key}`), rows: [i] });
  });
  const ordered = [...groups.values()].sort((a, b) => (a.order < b.order ? -1 : 1));

  const homeOf = (rows: readonly number[]) => mostFrequent(rows.map((row) => classOf[row] ?? 0));

  if (samples.length < leastRowsForHeldOut) {
    const folds = new Int32Array(samples.length);
    const filled = classes.map(() => 0);
    for (const { rows } of ordered) {
      const home = homeOf(rows);
      const fold = (filled[home] ?? 0) % foldCount;
      filled[home] = (filled[home] ?? 0) + 1;
      for (const row of rows) folds[row] = fold;
    }
    return { mode: 'cross-fit', heldOut: new Int32Array(0), working: Int32Array.from(samples, (_, i) => i), folds };
  }

  // Whatever the plan wants, half of the rows stay to work with.
  const most = Math.floor(samples.length / 2);
  const wanted = Math.min(most, Math.max(options.least, Math.round(options.share * samples.length)));
  const size = classes.map(() => 0);
  for (const position of classOf) size[position] = (size[position] ?? 0) + 1;
  const quota = size.map((rows) => (rows / samples.length) * wanted);
  const taken = classes.map(() => 0);
  const held = new Uint8Array(samples.length);
  let total = 0;
  const take = (rows: readonly number[]) => {
    for (const row of rows) {
      held[row] = 1;
      const place = classOf[row] ?? 0;
      taken[place] = (taken[place] ?? 0) + 1;
    }
    total += rows.length;
  };
  for (const { rows } of ordered) {
    const home = homeOf(rows);
    if ((taken[home] ?? 0) + rows.length / 2 <= (quota[home] ?? 0) && total + rows.length <= most) take(rows);
  }
  for (const { rows } of ordered) {
    if (total >= Math.min(options.least, wanted)) break;
    if (held[rows[0] ?? 0] === 0 && total + rows.length <= most) take(rows);
  }
  const positions = Array.from(samples.keys());
  return {
    mode: 'held-out',
    heldOut: Int32Array.from(positions.filter((i) => held[i] === 1)),
    working: Int32Array.from(positions.filter((i) => held[i] === 0)),
    folds: undefined,
  };
}

/** Folds of the cross-fit. */
export const foldCount = 5;

/** The most frequent value, the smallest among equals, so that the order does not matter. */
function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return best?.[0] ?? 0;
}
