import { EigenvalueDecomposition, Matrix as SmallMatrix } from 'ml-matrix';
import { createMatrix, type Matrix } from './matrix.ts';
import { createRng } from './rng.ts';
import { multiplySparse, type SparseMatrix, transposeSparse } from './sparse.ts';

/*
 * Truncated SVD of a sparse matrix A (n × c) by a randomised range finder with power iterations
 * (Halko, Martinsson, Tropp 2011, SIAM Review 53(2), algorithms 4.4 and 5.1), finished by Rayleigh–Ritz on the left basis:
 *   Q = orth(A Ω);  repeat: Z = Aᵀ Q, W = A Z, Q = orth(W);  finally T = Qᵀ W = Qᵀ A Aᵀ Q = U Λ Uᵀ,  S = Λ^½,  V = Z U S⁻¹.
 */

/** How a randomised SVD is to be run. */
export interface SvdOptions {
  /** Singular values wanted; fewer come back when A has a lower numerical rank. */
  readonly rank: number;
  readonly seed: number | string;
  /** Extra columns of the random start, 10 by default. */
  readonly oversample?: number;
  /** Multiplications by A Aᵀ before the last one, 1 by default. */
  readonly powerIterations?: number;
}

/** The leading part of A = U S Vᵀ. */
export interface TruncatedSvd {
  /** V, c × k, orthonormal columns; the entry of largest magnitude of each column is positive. */
  readonly right: Matrix;
  /** S, k values, descending. */
  readonly values: Float64Array;
}

/** Singular values below this share of the first drown in the rounding of f32 and are left out. */
const SMALLEST_SHARE = 1e-3;

/** Leading right singular vectors and values of A; the start depends on columns only, so row order changes nothing but rounding. */
export function computeRandomizedSvd(a: SparseMatrix, options: SvdOptions): TruncatedSvd {
  const { rank, seed, oversample = 10, powerIterations = 1 } = options;
  if (!(Number.isInteger(rank) && rank >= 1)) throw new RangeError(`computeRandomizedSvd: rank ${rank}`);
  const width = Math.min(rank + oversample, a.rows, a.cols);
  if (width === 0) return { right: createMatrix(a.cols, 0), values: new Float64Array(0) };
  const transposed = transposeSparse(a);
  let basis = orthonormalize(multiplySparse(a, randomSigns(a.cols, width, seed)));
  for (let iteration = 0; iteration < powerIterations; iteration++) {
    basis = orthonormalize(multiplySparse(a, multiplySparse(transposed, basis)));
  }
  const pulled = multiplySparse(transposed, basis);
  const pushed = multiplySparse(a, pulled);
  return finishByRayleighRitz(pulled, crossProduct(basis, pushed), Math.min(rank, width));
}

/** T = U Λ Uᵀ on the small side, then V = Z U Λ^-½. */
function finishByRayleighRitz(pulled: Matrix, upper: Float64Array, rank: number): TruncatedSvd {
  const width = pulled.cols;
  const symmetric = new SmallMatrix(width, width);
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) {
      symmetric.set(i, j, upper[i * width + j]);
      symmetric.set(j, i, upper[i * width + j]);
    }
  }
  const decomposition = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  const ascending = decomposition.realEigenvalues;
  const largest = ascending[width - 1];
  const values: number[] = [];
  for (let k = 0; k < rank; k++) {
    const eigenvalue = ascending[width - 1 - k];
    if (!(eigenvalue > largest * SMALLEST_SHARE ** 2)) break;
    values.push(Math.sqrt(eigenvalue));
  }
  const rotation = createMatrix(width, values.length);
  for (let i = 0; i < width; i++) {
    for (let k = 0; k < values.length; k++) {
      rotation.data[i * values.length + k] = decomposition.eigenvectorMatrix.get(i, width - 1 - k) / values[k];
    }
  }
  const right = multiplyTall(pulled, rotation);
  fixSigns(right);
  return { right, values: Float64Array.from(values) };
}

/** Entries ±1 (Rademacher), 32 to a random number. */
function randomSigns(rows: number, cols: number, seed: number | string): Matrix {
  const rng = createRng(seed).fork('range-finder');
  const out = createMatrix(rows, cols);
  let bits = 0;
  for (let i = 0; i < out.data.length; i++) {
    if (i % 32 === 0) bits = rng.int(4294967296);
    out.data[i] = bits & 1 ? 1 : -1;
    bits >>>= 1;
  }
  return out;
}

/** Cholesky QR: Y = Q R with RᵀR = YᵀY; a column that depends on earlier ones becomes zero. */
function orthonormalize(y: Matrix): Matrix {
  const width = y.cols;
  const r = factorCholesky(crossProduct(y, y), width);
  const q = createMatrix(y.rows, width);
  const row = new Float64Array(width);
  for (let i = 0; i < y.rows; i++) {
    row.set(y.data.subarray(i * width, (i + 1) * width));
    for (let k = 0; k < width; k++) {
      const pivot = r[k * width + k];
      const value = pivot === 0 ? 0 : row[k] / pivot;
      row[k] = value;
      if (value === 0) continue;
      for (let j = k + 1; j < width; j++) row[j] -= value * r[k * width + j];
    }
    q.data.set(row, i * width);
  }
  return q;
}

/** Upper factor R of a positive semi-definite matrix; rows of dependent columns are zero. */
function factorCholesky(gram: Float64Array, width: number): Float64Array {
  const r = gram.slice();
  for (let k = 0; k < width; k++) {
    const pivot = r[k * width + k];
    const isDependent = !(pivot > 1e-10 * gram[k * width + k]);
    const root = isDependent ? 0 : Math.sqrt(pivot);
    r[k * width + k] = root;
    for (let j = k + 1; j < width; j++) r[k * width + j] = isDependent ? 0 : r[k * width + j] / root;
    if (isDependent) continue;
    for (let i = k + 1; i < width; i++) {
      const factor = r[k * width + i];
      for (let j = i; j < width; j++) r[i * width + j] -= factor * r[k * width + j];
    }
  }
  return r;
}

/** The upper triangle of Aᵀ·B, l × l, for tall A and B with a symmetric product; four rows a sweep spare traffic on the result. */
function crossProduct(a: Matrix, b: Matrix): Float64Array {
  const width = a.cols;
  const out = new Float64Array(width * width);
  const left = new Float64Array(4 * width);
  const right = new Float64Array(4 * width);
  for (let i = 0; i < a.rows; i += 4) {
    const end = Math.min(i + 4, a.rows) * width;
    // Rows beyond the last one stay zero.
    left.fill(0).set(a.data.subarray(i * width, end));
    right.fill(0).set(b.data.subarray(i * width, end));
    for (let k = 0; k < width; k++) {
      const a0 = left[k];
      const a1 = left[width + k];
      const a2 = left[2 * width + k];
      const a3 = left[3 * width + k];
      const to = k * width;
      for (let j = k; j < width; j++) {
        out[to + j] += a0 * right[j] + a1 * right[width + j] + a2 * right[2 * width + j] + a3 * right[3 * width + j];
      }
    }
  }
  return out;
}

/** Tall (r × l) times small (l × k), sums in f64; tiles of 2 rows × 4 terms, so that a load of the small side serves two rows. */
function multiplyTall(a: Matrix, b: Matrix): Matrix {
  const out = createMatrix(a.rows, b.cols);
  const width = b.cols;
  const terms = Math.ceil(a.cols / 4) * 4;
  const small = new Float64Array(terms * width);
  small.set(b.data);
  const left = new Float64Array(2 * terms);
  const sum0 = new Float64Array(width);
  const sum1 = new Float64Array(width);
  for (let i = 0; i < a.rows; i += 2) {
    const second = Math.min(i + 1, a.rows - 1);
    left.set(a.data.subarray(i * a.cols, (i + 1) * a.cols));
    left.set(a.data.subarray(second * a.cols, (second + 1) * a.cols), terms);
    sum0.fill(0);
    sum1.fill(0);
    for (let k = 0; k < terms; k += 4) addTile(sum0, sum1, left, k, terms, small, width);
    out.data.set(sum0, i * width);
    out.data.set(sum1, second * width);
  }
  return out;
}

/** Adds terms k … k + 3 of two rows to their sums. */
function addTile(
  sum0: Float64Array,
  sum1: Float64Array,
  left: Float64Array,
  k: number,
  terms: number,
  small: Float64Array,
  width: number,
): void {
  const a0 = left[k];
  const a1 = left[k + 1];
  const a2 = left[k + 2];
  const a3 = left[k + 3];
  const b0 = left[terms + k];
  const b1 = left[terms + k + 1];
  const b2 = left[terms + k + 2];
  const b3 = left[terms + k + 3];
  const at0 = k * width;
  const at1 = at0 + width;
  const at2 = at1 + width;
  const at3 = at2 + width;
  for (let j = 0; j < width; j++) {
    const s0 = small[at0 + j];
    const s1 = small[at1 + j];
    const s2 = small[at2 + j];
    const s3 = small[at3 + j];
    sum0[j] += a0 * s0 + a1 * s1 + a2 * s2 + a3 * s3;
    sum1[j] += b0 * s0 + b1 * s1 + b2 * s2 + b3 * s3;
  }
}

function fixSigns(vectors: Matrix): void {
  const { rows, cols, data } = vectors;
  for (let k = 0; k < cols; k++) {
    let extreme = 0;
    for (let i = 0; i < rows; i++) {
      if (Math.abs(data[i * cols + k]) > Math.abs(extreme)) extreme = data[i * cols + k];
    }
    if (extreme < 0) for (let i = 0; i < rows; i++) data[i * cols + k] = -data[i * cols + k];
  }
}
