import { meanOf, quantileOf } from './mmd.ts';
import type { Rng } from './rng.ts';
import { shufflePrefix } from './row-choice.ts';

/** Real rows that are split at random against themselves. */
export interface SplitCell {
  /** The kernel matrix of the pool of real rows, N × N with N ≥ 4, ones on the diagonal. */
  readonly K: Float32Array;
  readonly poolRows: number;
  /** How many real rows the measured gap has, ≥ 2. */
  readonly realRows: number;
  /** How many synthetic rows it has; an effective sample size may be fractional. */
  readonly syntheticRows: number;
  readonly mass: number;
}

/** Gaps between real rows and other real rows: what the estimator shows when there is no difference. */
export interface RealGaps {
  /** Ascending, one a split. */
  readonly gaps: Float64Array;
  /** The rows of the splits, which are fewer than wanted when the pool is small; see `scaled`. */
  readonly realRows: number;
  readonly otherRows: number;
  /** Whether a split was smaller than wanted, and its gaps were carried over to the wanted sizes. */
  readonly scaled: boolean;
}

/** Rows of a split at most; a split costs (rows)²/2 look-ups. */
const SPLIT_ROWS = 2000;

/**
 * The gaps (`gapOf` with equal weights, averaged by mass) between random disjoint subsets of real rows, of the sizes that the measured gap
 * has or as large as the pool allows. Under no difference the biased MMD² is distributed like (1/n + 1/m) Σ λ_l χ²_l (Gretton et al.
 * 2012, theorem 12), so the gaps of smaller splits are carried over by that factor: gap + Λ/n, scaled, − Λ/n with Λ = 1 − E k(x, x′).
 */
export function drawRealGaps(cells: readonly SplitCell[], splits: number, rng: Rng): RealGaps {
  if (!(splits >= 1)) throw new RangeError(`drawRealGaps: ${splits} splits`);
  const gaps = new Float64Array(splits);
  let realRows = 0;
  let otherRows = 0;
  let scaled = false;
  for (const cell of cells) {
    const { K, poolRows, realRows: n, syntheticRows: m, mass } = cell;
    if (poolRows < 4 || K.length !== poolRows * poolRows || n < 2 || !(m > 0))
      throw new RangeError('drawRealGaps: bad cell');
    const a = Math.min(n, Math.floor(poolRows / 2), SPLIT_ROWS / 2);
    const s = Math.max(2, Math.min(Math.round(m), poolRows - a, SPLIT_ROWS - a));
    realRows += a;
    otherRows += s;
    scaled ||= a !== n || s !== Math.round(m);
    const factor = (1 / n + 1 / m) / (1 / a + 1 / s);
    const spread = 1 - offDiagonalMean(K, poolRows);
    // Ascending sets walk the matrix forwards, which is three times as fast.
    const order = Int32Array.from({ length: poolRows }, (_, i) => i);
    for (let split = 0; split < splits; split++) {
      shufflePrefix(order, a + s, rng);
      const gap = gapBetween(K, poolRows, order.slice(0, a).sort(), order.slice(a, a + s).sort());
      gaps[split] += mass * ((gap + spread / a) * factor - spread / n);
    }
  }
  return { gaps: gaps.sort(), realRows, otherRows, scaled };
}

/** The 95 % quantile of real-versus-real gaps: a measured gap below it is no evidence of a difference. */
export function realVersusRealFloor({ gaps }: RealGaps): number {
  return quantileOf(gaps, 0.95);
}

/**
 * (1 + #{real gaps ≥ gap}) / (1 + splits): after weighting a permutation of labels is invalid, as the weights were made to fit, so the gap is
 * compared with real-versus-real splits at the effective sample size instead. Approximate.
 */
export function approximatePValue(gap: number, { gaps }: RealGaps): number {
  let atLeast = 0;
  for (const value of gaps) if (value >= gap) atLeast++;
  return (1 + atLeast) / (1 + gaps.length);
}

/**
 * The smallest true MMD² δ whose measured gap exceeds the floor with at least 80 % probability, whatever the direction of the difference:
 *
 *     δ = c + 0.84 √(σ² + 2√2 σ δ)
 *
 * with c the floor above the mean real gap and σ their standard deviation. A difference of size δ adds variance of at most 4 λ₁ δ (1/n + 1/m),
 * and σ² ≈ 2 Σλ_l² (1/n + 1/m)² bounds the largest eigenvalue λ₁ of the kernel's covariance. Without that term (c + 0.84 σ) the
 * probability would be nearer one half.
 */
export function smallestDetectable({ gaps }: RealGaps): number {
  const mean = meanOf(gaps);
  const variance = meanOf(gaps.map((gap) => (gap - mean) ** 2));
  const c = quantileOf(gaps, 0.95) - mean;
  const square = 0.84 * 0.84;
  const half = c + square * Math.SQRT2 * Math.sqrt(variance);
  return half + Math.sqrt(Math.max(0, half * half - c * c + square * variance));
}

function offDiagonalMean(K: Float32Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) sum += K[i * size + j];
  return (2 * sum) / (size * (size - 1));
}

function gapBetween(K: Float32Array, size: number, real: Int32Array, other: Int32Array): number {
  let within = 0;
  let across = 0;
  let among = 0;
  for (let a = 0; a < real.length; a++) {
    const base = real[a] * size;
    for (let c = 0; c < a; c++) within += K[base + real[c]];
    for (let c = 0; c < other.length; c++) across += K[base + other[c]];
  }
  for (let a = 0; a < other.length; a++) {
    const base = other[a] * size;
    for (let c = 0; c < a; c++) among += K[base + other[c]];
  }
  const n = real.length;
  const s = other.length;
  // The diagonal of the other side stays, as in the measured gap: s ones.
  return (2 * within) / (n * (n - 1)) - (2 * across) / (n * s) + (2 * among + s) / (s * s);
}
