import { kernelMeans, kernelMeanWithin, quadraticForms } from './kernel-mean.ts';
import type { Matrix } from './matrix.ts';

/**
 * The unbiased MMD² between two samples (U-statistic on both sides; Gretton et al. 2012, lemma 6): its mean is 0 for samples of one
 * distribution, so it can be negative. Both samples need two rows.
 */
export function estimateUnbiasedMmd(x: Matrix, z: Matrix, bandwidth: number): number {
  if (x.rows < 2 || z.rows < 2)
    throw new RangeError(`estimateUnbiasedMmd: ${x.rows} and ${z.rows} rows; each side needs two`);
  const across = kernelMeans(x, z, bandwidth);
  return (
    kernelMeanWithin(x, bandwidth).withoutDiagonal - 2 * meanOf(across) + kernelMeanWithin(z, bandwidth).withoutDiagonal
  );
}

/** The parts of the gap between real rows and one weighting of the synthetic rows. */
export interface GapParts {
  /** (1/(n(n−1))) Σ_{i≠j} k(x_i, x_j). */
  readonly within: number;
  /** Σ_l w_l k(z_l, x_i) at each real row, length n. */
  readonly across: Float64Array;
  /** wᵀKw, diagonal included. */
  readonly among: number;
}

/**
 * The gap between a distribution, seen through n real rows, and a finite weighted set of synthetic rows:
 *
 *     (1/(n(n−1))) Σ_{i≠j} k(x_i, x_j) − (2/n) Σ_il w_l k(z_l, x_i) + wᵀKw
 *
 * It is an unbiased estimate, over the draw of the real rows, of MMD²(P, Σ w_l δ_{z_l}), because the weighted set is what gets shipped and
 * is therefore not random: its diagonal stays. Hence it is comparable for any weights of the same rows, and it shows a lost effective
 * sample size: a perfect draw of m rows from P itself scores (1 − E k(x, x′))/m on average and not 0, and so does a weighted one at
 * m = 1/Σw². The floor must be made of the same estimator for that reason (see `real-splits.ts`).
 */
export function gapOf({ within, across, among }: GapParts): number {
  return within - 2 * meanOf(across) + among;
}

/** The parts of `gapOf` for several weightings (each sums to 1) of the same synthetic rows, in one pass over them. n ≥ 2. */
export function measureGapParts(
  real: Matrix,
  synthetic: Matrix,
  weightings: readonly Float64Array[],
  bandwidth: number,
): GapParts[] {
  if (real.rows < 2) throw new RangeError(`measureGapParts: ${real.rows} real rows; the estimate needs two`);
  const within = kernelMeanWithin(real, bandwidth).withoutDiagonal;
  const among = quadraticForms(synthetic, bandwidth, weightings);
  return weightings.map((weights, k) => ({
    within,
    across: kernelMeans(real, synthetic, bandwidth, weights),
    among: among[k],
  }));
}

/** The arithmetic mean; NaN of nothing. */
export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The q-quantile of values in ascending order, by linear interpolation. */
export function quantileOf(ascending: Float64Array, q: number): number {
  const at = q * (ascending.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, ascending.length - 1);
  return ascending[low] + (at - low) * (ascending[high] - ascending[low]);
}
