/** The empirical distribution of a number field: plain data. Knots are distinct values, ascending. */
export interface QuantileTable {
  readonly knots: Float64Array;
  /** Share of values below each knot, and share of values up to and with it. */
  readonly below: Float64Array;
  readonly upTo: Float64Array;
}

/** Knots kept at most; finer than any code made of them. */
const MAX_KNOTS = 257;

/** Fits the distribution of the given numbers; infinities are values, not-a-number is left out. */
export function fitQuantiles(values: readonly number[]): QuantileTable {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  const count = sorted.length;
  let distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  if (distinct.length > MAX_KNOTS) {
    const picks = Float64Array.from(
      { length: MAX_KNOTS },
      (_, k) => sorted[Math.round((k * (count - 1)) / (MAX_KNOTS - 1))],
    );
    distinct = picks.filter((value, i) => i === 0 || value !== picks[i - 1]);
  }
  const below = Float64Array.from(distinct, (value) => countBelow(sorted, value, false) / count);
  const upTo = Float64Array.from(distinct, (value) => countBelow(sorted, value, true) / count);
  return { knots: distinct, below, upTo };
}

/**
 * Rank of a number in [0, 1]: the middle of a knot's own mass, between two knots a straight line from the mass below to the mass above,
 * 0 and 1 outside. Depends on order only, so a skewed field is spread evenly. An empty table gives 0.5.
 */
export function rankNumber(table: QuantileTable, value: number): number {
  const { knots, below, upTo } = table;
  if (knots.length === 0) return 0.5;
  const at = countBelow(knots, value, false);
  if (at < knots.length && knots[at] === value) return (below[at] + upTo[at]) / 2;
  if (at === 0) return 0;
  if (at === knots.length) return 1;
  const fraction = (value - knots[at - 1]) / (knots[at] - knots[at - 1]);
  // Infinite knots leave no line to follow: the middle.
  return upTo[at - 1] + (Number.isNaN(fraction) ? 0.5 : fraction) * (below[at] - upTo[at - 1]);
}

/** How many elements of an ascending array are < value (or ≤ value). */
function countBelow(sorted: Float64Array, value: number, inclusive: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value || (inclusive && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
