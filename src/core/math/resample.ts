import type { Rng } from './rng.ts';

/** Copies per row. */
export interface SystematicCounts {
  readonly counts: Int32Array;
  /** Expected copies that the cap took from rows and gave to others. */
  readonly moved: number;
  /** Copies that no row could take: M − Σ counts, above 0 only when every row with weight is at the cap. */
  readonly missing: number;
}

/** How far below the cap an expected count may lie and still be taken for the cap: rounding of a running sum. */
const CAP_SLACK = 1e-9;

/**
 * Systematic resampling of `size` copies: one random offset, equal steps through the running sum of the weights, so that
 * every count lies within 1 of size · w / Σw. With a cap (whole) the surplus goes to the other rows in proportion to
 * their weights, and the same holds for those raised expectations.
 */
export function systematicCounts(
  weights: ArrayLike<number>,
  size: number,
  rng: Rng,
  cap = Number.POSITIVE_INFINITY,
): SystematicCounts {
  requireSize('systematicCounts', size);
  if (cap !== Number.POSITIVE_INFINITY) requireSize('systematicCounts: cap', cap);
  const total = sumWeights('systematicCounts', weights, size);
  const counts = new Int32Array(weights.length);
  const order = Array.from(counts, (_, i) => i).filter((i) => weights[i] > 0);
  order.sort((a, b) => weights[b] - weights[a] || a - b);
  const weightFrom = new Float64Array(order.length + 1);
  for (let at = order.length - 1; at >= 0; at--) weightFrom[at] = weightFrom[at + 1] + weights[order[at]];
  let left = size;
  let moved = 0;
  let capped = 0;
  for (; capped < order.length; capped++) {
    const row = order[capped];
    if ((left * weights[row]) / weightFrom[capped] < cap - CAP_SLACK) break;
    moved += Math.max(0, (size * weights[row]) / total - cap);
    counts[row] = Math.min(cap, left);
    left -= counts[row];
  }
  const free = order.slice(capped).sort((a, b) => a - b);
  const freeWeight = free.reduce((sum, row) => sum + weights[row], 0);
  const offset = rng.next();
  let sum = 0;
  let reached = 0;
  for (let at = 0; at < free.length; at++) {
    sum += weights[free[at]];
    const upTo = at === free.length - 1 ? left : Math.min(left, Math.floor((left * sum) / freeWeight + offset));
    counts[free[at]] = upTo - reached;
    reached = upTo;
  }
  return { counts, moved, missing: free.length === 0 ? left : 0 };
}

/** Multinomial resampling: `size` independent draws with probability w / Σw. */
export function multinomialCounts(weights: ArrayLike<number>, size: number, rng: Rng): Int32Array {
  requireSize('multinomialCounts', size);
  const total = sumWeights('multinomialCounts', weights, size);
  const counts = new Int32Array(weights.length);
  const upTo = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i];
    upTo[i] = sum;
  }
  for (let draw = 0; draw < size; draw++) {
    const target = rng.next() * total;
    let low = 0;
    let high = weights.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle] > target) high = middle;
      else low = middle + 1;
    }
    counts[low]++;
  }
  return counts;
}

/**
 * Chooses `size` different rows whose equally weighted kernel mean is near a target: at each step the row that lowers
 * MMD²(S) = ΣΣ_{S×S} K / |S|² − 2 Σ_S b / |S| + constant most, ties to the lowest row (kernel herding without
 * replacement when the diagonal is constant). `gram` is m × m, `target` holds b_i = mean kernel of row i with the target.
 * Returns rows in the order chosen. O(m · size).
 */
export function greedySubset(gram: Float32Array, target: Float64Array, size: number): Int32Array {
  const m = target.length;
  if (gram.length !== m * m) throw new RangeError(`greedySubset: ${gram.length} kernel values for ${m} rows`);
  if (!(Number.isInteger(size) && size >= 0 && size <= m)) throw new RangeError(`greedySubset: ${size} of ${m} rows`);
  const chosen = new Int32Array(size);
  const toChosen = new Float64Array(m);
  const free = new Uint8Array(m).fill(1);
  for (let t = 0; t < size; t++) {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < m; i++) {
      if (!free[i]) continue;
      const change = (gram[i * m + i] + 2 * toChosen[i]) / (t + 1) - 2 * target[i];
      if (change < least) {
        least = change;
        best = i;
      }
    }
    if (best < 0) throw new RangeError('greedySubset: kernel or target is not a number');
    chosen[t] = best;
    free[best] = 0;
    for (let i = 0; i < m; i++) toChosen[i] += gram[best * m + i];
  }
  return chosen;
}

function sumWeights(name: string, weights: ArrayLike<number>, size: number): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i] >= 0 && weights[i] < Number.POSITIVE_INFINITY))
      throw new RangeError(`${name}: weight ${weights[i]}`);
    sum += weights[i];
  }
  if (!(sum > 0) && size > 0) throw new RangeError(`${name}: no row has weight`);
  return sum;
}

function requireSize(name: string, size: number): void {
  if (!(Number.isInteger(size) && size >= 0)) throw new RangeError(`${name}: ${size}`);
}
