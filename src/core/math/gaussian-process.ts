import { squaredNorm, squaredNorms } from './distance.ts';
import { DOT_BLOCK, forEachDotBlock } from './dot-blocks.ts';
import { type Matrix, rowOf } from './matrix.ts';
import { fillKernel } from './rbf-kernel.ts';

/** Hyper-parameters, fixed for the life of the process. */
export interface GaussianProcessOptions {
  /** Length scale l of the kernel exp(-d² / 2l²), in units of the rows' Euclidean distance. */
  readonly lengthScale: number;
  /** Observation noise variance added to a row's own variance when it is conditioned on; above 0. */
  readonly noise: number;
  /** Given when the reference rows are a random sample of a population that the candidates belong to. */
  readonly sampled?: {
    readonly population: number;
    /** 1 where the candidate itself is in the sample. */
    readonly own: Uint8Array;
  };
}

/**
 * Posterior variance of a Gaussian process over candidate rows and over a reference set, kept up to date row by row.
 *
 * Variances are f64 and equal a direct solve up to rounding. The covariances behind `reductions` are stored as f32 (they
 * only rank candidates) and exist only once asked for.
 */
export interface GaussianProcess {
  /** Posterior variance of every candidate; live, to be read only. */
  readonly variance: Float64Array;
  /** Posterior variance of every reference row; live, to be read only. */
  readonly referenceVariance: Float64Array;
  /** Mean of `referenceVariance`; 0 without reference rows. */
  meanReferenceVariance(): number;
  /** Conditions on a candidate row, O(n (d + t)) after t earlier rows. */
  condition(index: number, noise?: number): void;
  /** Conditions on any other vector, O(n (d + t) + t²). */
  conditionOn(vector: Float32Array, noise?: number): void;
  /**
   * By how much `meanReferenceVariance` would drop if each candidate alone were conditioned on:
   * Σ_j cov(j, i)² / (σ²(i) + noise) / |R|. O(n |R|) for each four rows conditioned on since the last call.
   *
   * With a sampled reference the drop over the population is estimated instead: each candidate's own term counts once,
   * the rest is scaled up. Otherwise rows in the sample would win by their own term, outliers among them.
   */
  reductions(): Float64Array;
}

/** What one conditioned row leaves behind: a column of the pivoted Cholesky factor, over candidates and reference. */
interface Factor {
  readonly vector: Float32Array;
  /** √(σ² + noise) of the row at the time. */
  readonly scale: number;
  /** Values of the earlier factors at this row: its row of the triangular factor. */
  readonly earlier: Float64Array;
  readonly onCandidates: Float64Array;
  readonly onReference: Float64Array;
}

/**
 * Makes the process over n candidates × d and |R| reference rows × d with the kernel exp(-d² / 2l²), k(x, x) = 1:
 * σ²_t(x) = 1 − k_S(x)ᵀ (K_SS + noise I)⁻¹ k_S(x), by an incremental (pivoted) Cholesky factor.
 */
export function createGaussianProcess(
  candidates: Matrix,
  reference: Matrix,
  options: GaussianProcessOptions,
): GaussianProcess {
  const { lengthScale } = options;
  if (!(lengthScale > 0)) throw new RangeError(`createGaussianProcess: length scale ${lengthScale}`);
  requireNoise(options.noise);
  const norms = squaredNorms(candidates);
  const referenceNorms = squaredNorms(reference);
  const variance = new Float64Array(candidates.rows).fill(1);
  const referenceVariance = new Float64Array(reference.rows).fill(1);
  const factors: Factor[] = [];
  let covariance: Float32Array | undefined;
  let applied = 0;
  const squaredCovariance = new Float64Array(candidates.rows);

  function addFactor(vector: Float32Array, earlier: Float64Array, noise: number): void {
    requireNoise(noise);
    const scale = Math.sqrt(Math.max(0, 1 - squaredLength(earlier)) + noise);
    const onCandidates = new Float64Array(candidates.rows);
    fillKernel(candidates, norms, vector, lengthScale, onCandidates);
    const onReference = new Float64Array(reference.rows);
    fillKernel(reference, referenceNorms, vector, lengthScale, onReference);
    subtractScaled(onCandidates, factors, earlier, ({ onCandidates }) => onCandidates);
    subtractScaled(onReference, factors, earlier, ({ onReference }) => onReference);
    lowerVariance(variance, onCandidates, scale);
    lowerVariance(referenceVariance, onReference, scale);
    factors.push({ vector, scale, earlier, onCandidates, onReference });
  }

  return {
    variance,
    referenceVariance,
    meanReferenceVariance: () => meanOf(referenceVariance),
    condition(index, noise = options.noise) {
      if (!(index >= 0 && index < candidates.rows)) throw new RangeError(`condition: candidate ${index}`);
      addFactor(
        rowOf(candidates, index),
        Float64Array.from(factors, (factor) => factor.onCandidates[index]),
        noise,
      );
    },
    conditionOn(vector, noise = options.noise) {
      if (vector.length !== candidates.cols) throw new RangeError(`conditionOn: ${vector.length} columns`);
      addFactor(vector.slice(), solveEarlier(factors, vector, lengthScale), noise);
    },
    reductions() {
      const stale = covariance === undefined || applied < factors.length;
      covariance ??= fillCovariance(candidates, norms, reference, referenceNorms, lengthScale, squaredCovariance);
      if (stale) {
        for (; applied < factors.length; applied += 4) {
          applyFactors(covariance, factors.slice(applied, applied + 4), squaredCovariance);
        }
        applied = factors.length;
      }
      return squaredCovariance.map((sum, i) => {
        const mean = meanSquare(
          sum,
          variance[i] * variance[i],
          reference.rows,
          options.sampled?.own[i],
          options.sampled?.population,
        );
        return mean / (variance[i] + options.noise);
      });
    },
  };
}

/** Forward substitution: the values of all factors at a new vector. */
function solveEarlier(factors: readonly Factor[], vector: Float32Array, lengthScale: number): Float64Array {
  const values = new Float64Array(factors.length);
  const own = squaredNorm(vector);
  for (let s = 0; s < factors.length; s++) {
    const { vector: other, earlier, scale } = factors[s];
    let dot = 0;
    for (let c = 0; c < vector.length; c++) dot += vector[c] * other[c];
    const squared = Math.max(0, own + squaredNorm(other) - 2 * dot);
    let value = Math.exp(-squared / (2 * lengthScale * lengthScale));
    for (let r = 0; r < s; r++) value -= earlier[r] * values[r];
    values[s] = value / scale;
  }
  return values;
}

/** Prior covariance, candidate-major n × |R|, and the sum of squares of each candidate's row. */
function fillCovariance(
  candidates: Matrix,
  norms: Float64Array,
  reference: Matrix,
  referenceNorms: Float64Array,
  lengthScale: number,
  squares: Float64Array,
): Float32Array {
  const width = reference.rows;
  const out = new Float32Array(candidates.rows * width);
  const factor = -1 / (2 * lengthScale * lengthScale);
  squares.fill(0);
  forEachDotBlock(candidates, reference, (dots, iFrom, iCount, jFrom, jCount) => {
    for (let i = 0; i < iCount; i++) {
      const row = (iFrom + i) * width + jFrom;
      const norm = norms[iFrom + i];
      let sum = 0;
      for (let j = 0; j < jCount; j++) {
        const squared = norm + referenceNorms[jFrom + j] - 2 * dots[i * DOT_BLOCK + j];
        const value = Math.exp(factor * Math.max(0, squared));
        out[row + j] = value;
        sum += value * value;
      }
      squares[iFrom + i] += sum;
    }
  });
  return out;
}

/** Subtracts up to four rank-one terms in one pass over memory, which bounds this loop, and sums the squares anew. */
function applyFactors(covariance: Float32Array, factors: readonly Factor[], squares: Float64Array): void {
  const width = factors[0].onReference.length;
  const none = { onCandidates: new Float64Array(squares.length), onReference: new Float64Array(width) };
  const [f0, f1 = none, f2 = none, f3 = none] = factors;
  const [r0, r1, r2, r3] = [f0.onReference, f1.onReference, f2.onReference, f3.onReference];
  for (let i = 0; i < squares.length; i++) {
    const c0 = f0.onCandidates[i];
    const c1 = f1.onCandidates[i];
    const c2 = f2.onCandidates[i];
    const c3 = f3.onCandidates[i];
    const at = i * width;
    let sum = 0;
    for (let j = 0; j < width; j++) {
      const value = covariance[at + j] - c0 * r0[j] - c1 * r1[j] - c2 * r2[j] - c3 * r3[j];
      covariance[at + j] = value;
      sum += value * value;
    }
    squares[i] = sum;
  }
}

/**
 * Mean of cov(j, i)² over the population from its sum over the sample. Without a population the sample is all there is.
 */
function meanSquare(sum: number, ownSquare: number, size: number, own = 0, population = 0): number {
  if (population === 0) return sum / Math.max(1, size);
  const others = Math.max(0, sum - own * ownSquare) / Math.max(1, size - own);
  return (ownSquare + (population - 1) * others) / population;
}

/** Turns a posterior covariance column into a factor column and takes its square off the variances. */
function lowerVariance(variance: Float64Array, column: Float64Array, scale: number): void {
  for (let i = 0; i < column.length; i++) {
    column[i] /= scale;
    variance[i] = Math.max(0, variance[i] - column[i] * column[i]);
  }
}

/** Takes the scaled columns of all factors off `target`, four in each pass. */
function subtractScaled(
  target: Float64Array,
  factors: readonly Factor[],
  scales: Float64Array,
  columnOf: (factor: Factor) => Float64Array,
): void {
  let s = 0;
  for (; s + 4 <= factors.length; s += 4) {
    const [c0, c1, c2, c3] = [factors[s], factors[s + 1], factors[s + 2], factors[s + 3]].map(columnOf);
    const [f0, f1, f2, f3] = scales.subarray(s, s + 4);
    for (let i = 0; i < target.length; i++) target[i] -= f0 * c0[i] + f1 * c1[i] + (f2 * c2[i] + f3 * c3[i]);
  }
  for (; s < factors.length; s++) {
    const column = columnOf(factors[s]);
    const scale = scales[s];
    for (let i = 0; i < target.length; i++) target[i] -= scale * column[i];
  }
}

function squaredLength(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return values.length === 0 ? 0 : sum / values.length;
}

function requireNoise(noise: number): void {
  if (!(noise > 0 && noise < Number.POSITIVE_INFINITY)) throw new RangeError(`gaussian process: noise ${noise}`);
}
