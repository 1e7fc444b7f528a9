import { localRatios, prepareProbe } from './density-ratio.ts';
import { mergeEqualRows } from './equal-rows.ts';
import { crossGram, crossSums, gram, kernelMeans, meanOfRowSums, withinSums } from './kernel-mean.ts';
import { type Matrix, stackRows, takeRows } from './matrix.ts';
import { medianDistance } from './median-distance.ts';
import { rejectionEffects } from './rejection-effect.ts';
import type { Rng } from './rng.ts';
import { chooseRows } from './row-choice.ts';
import { evenPoint, type SimplexPoint, type SimplexSolution, solveSimplexQp } from './simplex-qp.ts';

/**
 * Distinct synthetic rows of one class that are solved together at most (a stored matrix of 576 MB). A larger class is split at
 * random into equal parts, each matched to the same real rows and given its share of the class: linear cost, and the whole is at
 * least as close as its parts are on average, as the MMD² is convex.
 */
const PART_ROWS = 12_000;

/** Real rows of a fold, and synthetic rows, at whose places the density ratio is judged at most: more would only lower its noise. */
const PROBED_ROWS = 2000;

/** Everything that matching one class needs, except the kernel matrix of the synthetic rows, which is made on demand. */
export interface ClassMatch {
  /** Distinct synthetic rows, m′ × d. */
  readonly distinct: Matrix;
  readonly counts: Int32Array;
  /** The distinct row of each synthetic row, length m. */
  readonly groupOf: Int32Array;
  readonly real: Matrix;
  readonly bandwidth: number;
  readonly folds: number;
  /** The fold of each real row, length n. */
  readonly foldOf: Int32Array;
  readonly foldSizes: Int32Array;
  /** Element f·m′ + i is the sum of k(z_i, x_j) over the real rows j of fold f. */
  readonly foldSums: Float64Array;
  /** The mean kernel value among real rows, diagonal included: what makes the objective an MMD². */
  readonly constant: number;
  /** The same without the diagonal: its unbiased counterpart. */
  readonly realMean: number;
  /** Σ_j k(x_i, x_j) of each real row, diagonal included. */
  readonly realRowSums: Float64Array;
  /** Distinct synthetic rows that lie farther from the real rows than 95 % of real rows lie from each other; absent below two real rows. */
  readonly far?: Uint8Array;
  /** Distinct rows by part, all in one unless the class is very large. */
  readonly parts: readonly Int32Array[];
  /** Places in the first part at which the density ratio is judged. */
  readonly probes: Int32Array;
}

/** Measures one class: both samples must have rows. `folds` real folds are dealt at random, of sizes that differ by one at most. */
export function prepareClassMatch(
  real: Matrix,
  synthetic: Matrix,
  folds: number,
  rng: Rng,
  partRows = PART_ROWS,
): ClassMatch {
  if (real.rows === 0 || synthetic.rows === 0) throw new RangeError('prepareClassMatch: a sample without rows');
  // Pooled, so that the bandwidth cannot tell which side a row came from.
  const bandwidth = medianDistance(stackRows(real, synthetic), rng.fork('bandwidth'));
  const { distinct, counts, groupOf } = mergeEqualRows(synthetic);
  const foldOf = dealFolds(real.rows, folds, rng.fork('folds'));
  const foldSizes = new Int32Array(folds);
  for (const fold of foldOf) foldSizes[fold]++;
  const across = crossSums(distinct, real, bandwidth, foldOf, folds);
  const within = withinSums(real, bandwidth);
  const mean = meanOfRowSums(within.rowSums);
  const parts = dealParts(distinct.rows, partRows, rng.fork('parts'));
  return {
    distinct,
    counts,
    groupOf,
    real,
    bandwidth,
    folds,
    foldOf,
    foldSizes,
    foldSums: across.sums,
    constant: mean.withDiagonal,
    realMean: mean.withoutDiagonal,
    realRowSums: within.rowSums,
    far: real.rows < 2 ? undefined : markFar(across.nearest, within.nearest),
    parts,
    probes: chooseRows(parts[0].length, PROBED_ROWS, rng.fork('probes')),
  };
}

/** Held-out evidence of one class along a path of λ. */
export interface PathScores {
  /** Element l·rows + j: the density-ratio loss of the l-th λ on the j-th left-out row. */
  readonly losses: Float64Array;
  /** Likewise each row's part of an estimate of the MMD² that is unbiased in the real rows. */
  readonly mmd: Float64Array;
  /** For each λ the mean of the folds' solutions, from which the solution on all rows is near. */
  readonly starts: readonly SimplexPoint[];
}

/**
 * Scores every λ on left-out folds: the weights are solved on the other folds' mean and judged on the left-out one, by
 * wᵀKw − 2bᵀw (plus a constant) and by the density ratio that they imply (at most 2,000 rows of either side a fold).
 * `lambdas` in units of 1/n, descending, so that each solution starts at the one before; Infinity means equal
 * weights. Classes in several parts are scored on their first part. `checkpoint` is called between folds and may throw.
 */
export function scorePath(
  match: ClassMatch,
  lambdas: readonly number[],
  cap: number,
  tolerance: number,
  checkpoint: () => void = () => undefined,
): PathScores {
  const { folds, foldSizes, constant, realMean, bandwidth, probes } = match;
  const part = match.parts[0];
  const size = part.length;
  const synthetic = takeRows(match.distinct, part);
  const K = gram(synthetic, bandwidth);
  const counts = pick(match.counts, part);
  const atSynthetic = prepareProbe(takeRows(synthetic, probes), synthetic, bandwidth, counts, probes);
  const probeCounts = pick(counts, probes);
  const even = evenPoint(K, size, counts);
  const losses: number[][] = lambdas.map(() => []);
  const mmd: number[][] = lambdas.map(() => []);
  const starts = lambdas.map(() => ({ weights: new Float64Array(size), product: new Float64Array(size) }));
  for (let fold = 0; fold < folds; fold++) {
    checkpoint();
    const rows = match.real.rows - foldSizes[fold];
    const b = realMeanSeenFrom(match, part, (other) => other !== fold);
    const left = takeRows(match.real, rowsOfFold(match, fold));
    const across = crossGram(left, synthetic, bandwidth);
    const atReal = prepareProbe(left, synthetic, bandwidth, counts);
    let point: SimplexPoint = even;
    for (let l = 0; l < lambdas.length; l++) {
      if (lambdas[l] < Infinity) {
        const lambda = lambdas[l] / rows;
        const floor = (1 - constant) / rows;
        point = solveSimplexQp({ K, b, lambda, cap, counts, constant, floor, tolerance }, point);
      }
      const { weights, product } = point;
      let within = realMean;
      for (let i = 0; i < size; i++) {
        within += weights[i] * product[i];
        starts[l].weights[i] += weights[i] / folds;
        starts[l].product[i] += product[i] / folds;
      }
      for (let j = 0, at = 0; j < left.rows; j++) {
        let explained = 0;
        for (let i = 0; i < size; i++, at++) explained += across[at] * weights[i];
        mmd[l].push(within - 2 * explained);
      }
      const level = Math.log(meanBy(localRatios(atSynthetic, weights), probeCounts));
      for (const ratio of localRatios(atReal, weights)) losses[l].push(level - Math.log(ratio));
    }
  }
  return { losses: Float64Array.from(losses.flat()), mmd: Float64Array.from(mmd.flat()), starts };
}

function rowsOfFold({ foldOf }: ClassMatch, fold: number): Int32Array {
  return Int32Array.from(foldOf.keys())
    .filter((j) => foldOf[j] === fold)
    .slice(0, PROBED_ROWS);
}

function meanBy(values: Float64Array, counts: Int32Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    sum += counts[i] * values[i];
    total += counts[i];
  }
  return sum / total;
}

/** Weights of one class (sum 1), by synthetic row and by distinct row, with the worst of the parts' certificates. */
export interface ClassWeights {
  readonly weights: Float64Array;
  readonly distinctWeights: Float64Array;
  readonly gap: number;
  readonly bound: number;
  readonly holds: boolean;
}

/** Solves one class on all its real rows. λ in units of 1/n; `start` helps the first part. */
export function solveClass(
  match: ClassMatch,
  lambda: number,
  cap: number,
  tolerance: number,
  start?: SimplexPoint,
): ClassWeights {
  const n = match.real.rows;
  const distinctWeights = new Float64Array(match.distinct.rows);
  let gap = 0;
  let bound = 0;
  let holds = true;
  match.parts.forEach((part, p) => {
    const counts = pick(match.counts, part);
    const share = counts.reduce((sum, count) => sum + count, 0) / match.groupOf.length;
    const K = gram(takeRows(match.distinct, part), match.bandwidth);
    const b = realMeanSeenFrom(match, part, () => true);
    const { constant } = match;
    const problem = { K, b, lambda: lambda / n, cap, counts, constant, floor: (1 - constant) / n, tolerance };
    const solution: SimplexSolution = solveSimplexQp(problem, p === 0 ? start : undefined);
    for (let i = 0; i < part.length; i++) distinctWeights[part[i]] = share * solution.weights[i];
    gap += share * solution.gap;
    bound += share * solution.bound;
    holds &&= solution.converged;
  });
  return { weights: spread(match, distinctWeights), distinctWeights, gap, bound, holds };
}

/** Equal weights: the solution at λ = ∞, exact by definition. */
export function weighEvenly(match: ClassMatch): ClassWeights {
  const distinctWeights = Float64Array.from(match.counts, (count) => count / match.groupOf.length);
  return { weights: spread(match, distinctWeights), distinctWeights, gap: 0, bound: 0, holds: true };
}

/** The witness (1/n) Σ_j k(x_j, x) − Σ_i w_i k(z_i, x) at each real row x: large where nothing synthetic explains the real rows. */
export function witnessAtReal(match: ClassMatch, distinctWeights: Float64Array): Float64Array {
  const support = Int32Array.from(distinctWeights.keys()).filter((i) => distinctWeights[i] > 0);
  const rows = takeRows(match.distinct, support);
  const explained = kernelMeans(match.real, rows, match.bandwidth, pick(distinctWeights, support));
  return explained.map((value, i) => match.realRowSums[i] / match.real.rows - value);
}

/** By how much the class's in-sample MMD² changes when each synthetic row is rejected alone (see `rejectionEffects`). */
export function effectsOfRejection(match: ClassMatch, distinctWeights: Float64Array): Float64Array {
  const { distinct, counts, groupOf, bandwidth, constant } = match;
  const support = Int32Array.from(distinctWeights.keys()).filter((i) => distinctWeights[i] > 0);
  const product = kernelMeans(distinct, takeRows(distinct, support), bandwidth, pick(distinctWeights, support));
  const everyRow = Int32Array.from({ length: distinct.rows }, (_, i) => i);
  const realMeans = realMeanSeenFrom(match, everyRow, () => true);
  const effects = rejectionEffects({ weights: distinctWeights, counts, product, realMeans, constant });
  return Float64Array.from(groupOf, (group) => effects[group]);
}

/** b over the folds that `takes` accepts: the mean of k(z_i, x_j) over their rows. */
function realMeanSeenFrom(match: ClassMatch, part: Int32Array, takes: (fold: number) => boolean): Float64Array {
  const b = new Float64Array(part.length);
  let rows = 0;
  for (let fold = 0; fold < match.folds; fold++) {
    if (!takes(fold)) continue;
    rows += match.foldSizes[fold];
    const base = fold * match.distinct.rows;
    for (let i = 0; i < part.length; i++) b[i] += match.foldSums[base + part[i]];
  }
  return b.map((sum) => sum / rows);
}

/** Equal rows share their distinct row's mass evenly. */
function spread({ groupOf, counts }: ClassMatch, distinctWeights: Float64Array): Float64Array {
  return Float64Array.from(groupOf, (group) => distinctWeights[group] / counts[group]);
}

function pick<T extends Int32Array | Float64Array>(values: T, indices: Int32Array): T {
  const out = values.slice(0, indices.length) as T;
  for (let i = 0; i < indices.length; i++) out[i] = values[indices[i]];
  return out;
}

/** A nearer row has a larger kernel value, so the 95 % quantile of distances is the 5 % quantile of kernel values. */
function markFar(nearestReal: Float64Array, nearestAmongReal: Float64Array): Uint8Array {
  const sorted = nearestAmongReal.slice().sort();
  const limit = sorted[Math.floor(0.05 * sorted.length)];
  return Uint8Array.from(nearestReal, (value) => (value < limit ? 1 : 0));
}

function dealFolds(rows: number, folds: number, rng: Rng): Int32Array {
  return rng.shuffle(Int32Array.from({ length: rows }, (_, i) => i % folds));
}

function dealParts(rows: number, partRows: number, rng: Rng): Int32Array[] {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const parts = Math.ceil(rows / partRows);
  if (parts > 1) rng.shuffle(order);
  return Array.from({ length: parts }, (_, p) =>
    order.slice(Math.floor((p * rows) / parts), Math.floor(((p + 1) * rows) / parts)).sort(),
  );
}
