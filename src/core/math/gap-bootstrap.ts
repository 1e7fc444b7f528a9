import { quantileOf } from './mmd.ts';
import type { Rng } from './rng.ts';

/** One cell's parts of the gap before and after weighting. */
export interface BootstrapCell {
  /** The kernel matrix of the n real rows, n × n. */
  readonly K: Float32Array;
  /** The weighted kernel sum at each real row (`GapParts.across`), before and after, length n. */
  readonly acrossBefore: Float64Array;
  readonly acrossAfter: Float64Array;
  /** wᵀKw before and after. */
  readonly amongBefore: number;
  readonly amongAfter: number;
  readonly mass: number;
}

/** A 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Intervals of the gap before, after, and of after − before (paired: both see the same real rows). */
export interface GapIntervals {
  readonly before: Interval;
  readonly after: Interval;
  readonly change: Interval;
}

/**
 * 95 % percentile intervals of the gap by resampling the real rows inside each cell. The weighted synthetic set stays fixed: it is what gets
 * shipped. A row drawn twice would meet itself as a pair with k = 1, which biases the naive bootstrap upwards by (1 − k̄)/n, so such pairs
 * are left out: Σ_{i≠j} N_i N_j k_ij / Σ_{i≠j} N_i N_j with N_i the number of times row i was drawn.
 */
export function bootstrapIntervals(cells: readonly BootstrapCell[], resamples: number, rng: Rng): GapIntervals {
  if (!(resamples >= 1)) throw new RangeError(`bootstrapIntervals: ${resamples} resamples`);
  const before = new Float64Array(resamples);
  const after = new Float64Array(resamples);
  const change = new Float64Array(resamples);
  for (const cell of cells) {
    const n = cell.acrossBefore.length;
    if (n < 2 || cell.K.length !== n * n)
      throw new RangeError(`bootstrapIntervals: ${n} real rows, K ${cell.K.length}`);
    const times = new Int32Array(n);
    for (let r = 0; r < resamples; r++) {
      const within = resampleWithin(cell.K, times, rng);
      let seenBefore = 0;
      let seenAfter = 0;
      for (let i = 0; i < n; i++) {
        seenBefore += times[i] * cell.acrossBefore[i];
        seenAfter += times[i] * cell.acrossAfter[i];
      }
      const gapBefore = within - (2 * seenBefore) / n + cell.amongBefore;
      const gapAfter = within - (2 * seenAfter) / n + cell.amongAfter;
      before[r] += cell.mass * gapBefore;
      after[r] += cell.mass * gapAfter;
      change[r] += cell.mass * (gapAfter - gapBefore);
    }
  }
  return { before: intervalOf(before), after: intervalOf(after), change: intervalOf(change) };
}

/** Draws n of n rows with replacement into `times` and returns the mean kernel value over pairs of different rows. */
function resampleWithin(K: Float32Array, times: Int32Array, rng: Rng): number {
  const n = times.length;
  let drawn: number[] = [];
  // All draws of one row leave no pair; with two rows this happens in every second draw.
  while (drawn.length < 2) {
    times.fill(0);
    for (let k = 0; k < n; k++) times[rng.int(n)]++;
    drawn = [];
    for (let i = 0; i < n; i++) if (times[i] > 0) drawn.push(i);
  }
  let sum = 0;
  let pairs = n * n;
  for (let a = 0; a < drawn.length; a++) {
    const i = drawn[a];
    let row = 0;
    for (let c = 0; c < a; c++) row += times[drawn[c]] * K[i * n + drawn[c]];
    sum += 2 * times[i] * row;
    pairs -= times[i] * times[i];
  }
  return sum / pairs;
}

function intervalOf(values: Float64Array): Interval {
  values.sort();
  return { low: quantileOf(values, 0.025), high: quantileOf(values, 0.975) };
}
