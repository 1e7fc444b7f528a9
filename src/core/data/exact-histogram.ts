/** Smallest value, quartiles, largest value and mean of a histogram. */
export interface Quartiles {
  readonly count: number;
  readonly min: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly max: number;
  readonly mean: number;
}

/** Counts of whole numbers, exact: no value is merged with another. */
export interface ExactHistogram {
  /** Counts one whole number ≥ 0. */
  add(value: number): void;
  /** The value of the given rank: the smallest one that at least `share` (0 to 1) of all values do not exceed. */
  quantile(share: number): number;
  quartiles(): Quartiles | undefined;
  /** Counts of `bins` equal bins from 0 to the largest value, for a chart. */
  bins(bins: number): { readonly width: number; readonly counts: readonly number[] };
}

const DENSE = 1 << 14;

/**
 * Makes an empty histogram. Values below 16,384 are counted in a table of 128 KiB, larger ones in a map: texts that long
 * are so few (a gigabyte holds 65,536 of them at most) that the map stays small.
 */
export function createHistogram(): ExactHistogram {
  const dense = new Float64Array(DENSE);
  const sparse = new Map<number, number>();
  let count = 0;
  let sum = 0;
  let max = 0;

  const ascend = function* (): Generator<[number, number]> {
    for (let value = 0; value < DENSE; value++) if (dense[value]! > 0) yield [value, dense[value]!];
    yield* [...sparse].sort((a, b) => a[0] - b[0]);
  };
  const quantile = (share: number): number => {
    if (!(share >= 0 && share <= 1)) throw new RangeError(`quantile: share ${share}`);
    const wanted = Math.max(1, Math.ceil(share * count));
    let seen = 0;
    for (const [value, times] of ascend()) {
      seen += times;
      if (seen >= wanted) return value;
    }
    return 0;
  };
  return {
    add(value) {
      if (!(Number.isSafeInteger(value) && value >= 0)) throw new RangeError(`histogram: value ${value}`);
      if (value < DENSE) dense[value] = dense[value]! + 1;
      else sparse.set(value, (sparse.get(value) ?? 0) + 1);
      count++;
      sum += value;
      if (value > max) max = value;
    },
    quantile,
    quartiles() {
      if (count === 0) return undefined;
      const [lower, median, upper] = [quantile(0.25), quantile(0.5), quantile(0.75)];
      return { count, min: quantile(0), lower, median, upper, max, mean: sum / count };
    },
    bins(bins) {
      const width = Math.max(1, Math.ceil((max + 1) / bins));
      const counts = new Array<number>(bins).fill(0);
      for (const [value, times] of ascend()) counts[Math.floor(value / width)]! += times;
      return { width, counts };
    },
  };
}
