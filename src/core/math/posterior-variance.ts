import { squaredNorms } from './distance.ts';
import { DOT_BLOCK, forEachDotBlock } from './dot-blocks.ts';
import type { Matrix } from './matrix.ts';

/** The posterior variance of a Gaussian process at any rows, given rows it was conditioned on. */
export interface Posterior {
  /** Rows conditioned on. */
  readonly rows: number;
  /** σ²(x) = 1 − k_S(x)ᵀ (K_SS + N)⁻¹ k_S(x) of every row of `points`, never below 0. O(rows (d + t / 2)) a point. */
  varianceAt(points: Matrix): Float64Array;
}

/**
 * Conditions a process with the kernel exp(−d² / 2l²) on all rows at once: one Cholesky factor of K_SS + N, N the diagonal
 * of `noises`. Where `createGaussianProcess` keeps every candidate's covariances, this keeps t² numbers and looks at
 * points in passing, so that a hundred thousand of them cost no memory.
 *
 * Throws RangeError on a length scale or noise that is not above 0.
 */
export function createPosterior(conditioned: Matrix, noises: Float64Array, lengthScale: number): Posterior {
  if (!(lengthScale > 0)) throw new RangeError(`createPosterior: length scale ${lengthScale}`);
  if (noises.length !== conditioned.rows || !noises.every((noise) => noise > 0)) {
    throw new RangeError(`createPosterior: ${noises.length} noises for ${conditioned.rows} rows`);
  }
  const t = conditioned.rows;
  const factor = -1 / (2 * lengthScale * lengthScale);
  const lower = new Float64Array(t * t);
  fillKernels(conditioned, conditioned, factor, (i, j, value) => {
    lower[i * t + j] = i === j ? 1 + noises[i] : value;
  });
  factorize(lower, t);
  return {
    rows: t,
    varianceAt(points) {
      const out = new Float64Array(points.rows).fill(1);
      if (t === 0) return out;
      // Blocks, so that the kernel values of a hundred thousand points are never there at once.
      for (let from = 0; from < points.rows; from += BLOCK) {
        const rows = Math.min(BLOCK, points.rows - from);
        const { cols } = points;
        const block = { rows, cols, data: points.data.subarray(from * cols, (from + rows) * cols) };
        const values = new Float64Array(rows * t);
        fillKernels(block, conditioned, factor, (i, j, value) => {
          values[i * t + j] = value;
        });
        for (let i = 0; i < rows; i++) out[from + i] = Math.max(0, 1 - solvedNorm(lower, rowOfValues(values, i, t), t));
      }
      return out;
    },
  };
}

const BLOCK = 512;

function rowOfValues(values: Float64Array, i: number, length: number): Float64Array {
  return values.subarray(i * length, (i + 1) * length);
}

/** In place: the lower triangle becomes L with L Lᵀ = A. */
function factorize(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      // The noise keeps the pivots above it; rounding of equal rows must not.
      a[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j * n + j];
    }
  }
}

/** ‖L⁻¹ v‖², by forward substitution in place of `v`. */
function solvedNorm(lower: Float64Array, v: Float64Array, n: number): number {
  let norm = 0;
  for (let i = 0; i < n; i++) {
    const at = i * n;
    let sum = v[i];
    for (let k = 0; k < i; k++) sum -= lower[at + k] * v[k];
    sum /= lower[at + i];
    v[i] = sum;
    norm += sum * sum;
  }
  return norm;
}

function fillKernels(a: Matrix, b: Matrix, factor: number, set: (i: number, j: number, value: number) => void): void {
  const [normsA, normsB] = [squaredNorms(a), squaredNorms(b)];
  forEachDotBlock(a, b, (dots, iFrom, iCount, jFrom, jCount) => {
    for (let i = 0; i < iCount; i++) {
      for (let j = 0; j < jCount; j++) {
        const squared = Math.max(0, normsA[iFrom + i] + normsB[jFrom + j] - 2 * dots[i * DOT_BLOCK + j]);
        set(iFrom + i, jFrom + j, Math.exp(factor * squared));
      }
    }
  });
}
