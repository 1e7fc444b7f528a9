import { createMatrix, type Matrix } from './matrix.ts';

/**
 * A sparse matrix in compressed rows (CSR): the entries of row i are `indices[e]`, `values[e]` for e in [offsets[i], offsets[i + 1]).
 * Column indices of a row are distinct, in any order.
 */
export interface SparseMatrix {
  readonly rows: number;
  readonly cols: number;
  /** Length rows + 1. */
  readonly offsets: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/** A·B: (rows × cols sparse) times (cols × k dense) gives rows × k; sums in f64, four entries a sweep to spare loads of the sum. */
export function multiplySparse(a: SparseMatrix, b: Matrix): Matrix {
  if (a.cols !== b.rows) throw new RangeError(`multiplySparse: ${a.cols} columns times ${b.rows} rows`);
  const { offsets, indices, values } = a;
  const k = b.cols;
  const dense = b.data;
  const out = createMatrix(a.rows, k);
  const sum = new Float64Array(k);
  for (let i = 0; i < a.rows; i++) {
    sum.fill(0);
    const end = offsets[i + 1];
    let e = offsets[i];
    for (; e + 3 < end; e += 4) {
      const v0 = values[e];
      const v1 = values[e + 1];
      const v2 = values[e + 2];
      const v3 = values[e + 3];
      const at0 = indices[e] * k;
      const at1 = indices[e + 1] * k;
      const at2 = indices[e + 2] * k;
      const at3 = indices[e + 3] * k;
      for (let j = 0; j < k; j++) {
        sum[j] += v0 * dense[at0 + j] + v1 * dense[at1 + j] + v2 * dense[at2 + j] + v3 * dense[at3 + j];
      }
    }
    for (; e < end; e++) {
      const value = values[e];
      const at = indices[e] * k;
      for (let j = 0; j < k; j++) sum[j] += value * dense[at + j];
    }
    out.data.set(sum, i * k);
  }
  return out;
}

/** Aᵀ·B: (rows × cols sparse) transposed times (rows × k dense) gives cols × k; sums in f64. */
export function multiplySparseTransposed(a: SparseMatrix, b: Matrix): Matrix {
  if (a.rows !== b.rows) throw new RangeError(`multiplySparseTransposed: ${a.rows} rows times ${b.rows} rows`);
  return multiplySparse(transposeSparse(a), b);
}

/** Aᵀ, in O(entries + cols); the entries of each new row are in ascending order. */
export function transposeSparse(a: SparseMatrix): SparseMatrix {
  const offsets = new Int32Array(a.cols + 1);
  const entries = a.offsets[a.rows];
  for (let e = 0; e < entries; e++) offsets[a.indices[e] + 1]++;
  for (let c = 0; c < a.cols; c++) offsets[c + 1] += offsets[c];
  const next = offsets.slice(0, a.cols);
  const indices = new Int32Array(entries);
  const values = new Float32Array(entries);
  for (let i = 0; i < a.rows; i++) {
    for (let e = a.offsets[i]; e < a.offsets[i + 1]; e++) {
      const to = next[a.indices[e]]++;
      indices[to] = i;
      values[to] = a.values[e];
    }
  }
  return { rows: a.cols, cols: a.rows, offsets, indices, values };
}

/** Euclidean norm of every row. */
export function sparseRowNorms(a: SparseMatrix): Float64Array {
  const norms = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    let sum = 0;
    for (let e = a.offsets[i]; e < a.offsets[i + 1]; e++) sum += a.values[e] * a.values[e];
    norms[i] = Math.sqrt(sum);
  }
  return norms;
}

/** Copies the given rows, in the given order. */
export function takeSparseRows(a: SparseMatrix, rows: ArrayLike<number>): SparseMatrix {
  const offsets = new Int32Array(rows.length + 1);
  for (let k = 0; k < rows.length; k++) {
    const i = rows[k];
    if (!(i >= 0 && i < a.rows)) throw new RangeError(`takeSparseRows: row ${i} of ${a.rows}`);
    offsets[k + 1] = offsets[k] + a.offsets[i + 1] - a.offsets[i];
  }
  const indices = new Int32Array(offsets[rows.length]);
  const values = new Float32Array(offsets[rows.length]);
  for (let k = 0; k < rows.length; k++) {
    const [from, to] = [a.offsets[rows[k]], a.offsets[rows[k] + 1]];
    indices.set(a.indices.subarray(from, to), offsets[k]);
    values.set(a.values.subarray(from, to), offsets[k]);
  }
  return { rows: rows.length, cols: a.cols, offsets, indices, values };
}
