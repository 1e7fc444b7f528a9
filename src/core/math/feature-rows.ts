import type { Matrix } from './matrix.ts';
import type { SparseMatrix } from './sparse.ts';

/** Feature rows, dense or sparse. */
export type FeatureRows = Matrix | SparseMatrix;

/**
 * Writes x · W + bias of the listed rows into `scores` (listed rows × classes). Parameters are feature-major:
 * W(c, k) = parameters[c * classes + k], then one bias per class.
 */
export function fillScores(
  x: FeatureRows,
  rows: Int32Array,
  parameters: Float64Array,
  classes: number,
  scores: Float64Array,
): void {
  const bias = x.cols * classes;
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < classes; k++) scores[i * classes + k] = parameters[bias + k];
  }
  if ('offsets' in x) addSparseScores(x, rows, parameters, classes, scores);
  else addDenseScores(x, rows, parameters, classes, scores);
}

/** Writes xᵀ · residuals and the column sums of the residuals (the bias part) into `gradient`, laid out as parameters. */
export function fillGradient(
  x: FeatureRows,
  rows: Int32Array,
  residuals: Float64Array,
  classes: number,
  gradient: Float64Array,
): void {
  gradient.fill(0);
  const bias = x.cols * classes;
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < classes; k++) gradient[bias + k] += residuals[i * classes + k];
  }
  if ('offsets' in x) addSparseGradient(x, rows, residuals, classes, gradient);
  else addDenseGradient(x, rows, residuals, classes, gradient);
}

/** Four classes at a time stay in registers over a row's entries. */
function addSparseScores(
  x: SparseMatrix,
  rows: Int32Array,
  parameters: Float64Array,
  classes: number,
  scores: Float64Array,
): void {
  const { offsets, indices, values } = x;
  for (let i = 0; i < rows.length; i++) {
    const to = i * classes;
    const start = offsets[rows[i]];
    const end = offsets[rows[i] + 1];
    let k = 0;
    for (; k + 4 <= classes; k += 4) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let s = start; s < end; s++) {
        const value = values[s];
        const from = indices[s] * classes + k;
        s0 += value * parameters[from];
        s1 += value * parameters[from + 1];
        s2 += value * parameters[from + 2];
        s3 += value * parameters[from + 3];
      }
      scores[to + k] += s0;
      scores[to + k + 1] += s1;
      scores[to + k + 2] += s2;
      scores[to + k + 3] += s3;
    }
    for (; k < classes; k++) {
      let sum = 0;
      for (let s = start; s < end; s++) sum += values[s] * parameters[indices[s] * classes + k];
      scores[to + k] += sum;
    }
  }
}

function addSparseGradient(
  x: SparseMatrix,
  rows: Int32Array,
  residuals: Float64Array,
  classes: number,
  gradient: Float64Array,
): void {
  const { offsets, indices, values } = x;
  for (let i = 0; i < rows.length; i++) {
    const from = i * classes;
    const end = offsets[rows[i] + 1];
    for (let s = offsets[rows[i]]; s < end; s++) {
      const value = values[s];
      const to = indices[s] * classes;
      for (let k = 0; k < classes; k++) gradient[to + k] += value * residuals[from + k];
    }
  }
}

/** Four rows × two classes in registers over class-major weights; odd ends repeat their last row or class. */
function addDenseScores(
  x: Matrix,
  rows: Int32Array,
  parameters: Float64Array,
  classes: number,
  scores: Float64Array,
): void {
  const { data, cols } = x;
  const weights = new Float64Array(cols * classes);
  for (let c = 0; c < cols; c++) for (let k = 0; k < classes; k++) weights[k * cols + c] = parameters[c * classes + k];
  const last = rows.length - 1;
  for (let i = 0; i <= last; i += 4) {
    const a0 = rows[i] * cols;
    const a1 = rows[Math.min(i + 1, last)] * cols;
    const a2 = rows[Math.min(i + 2, last)] * cols;
    const a3 = rows[Math.min(i + 3, last)] * cols;
    for (let k = 0; k < classes; k += 2) {
      const paired = k + 1 < classes;
      const w0 = k * cols;
      const w1 = paired ? w0 + cols : w0;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      for (let c = 0; c < cols; c++) {
        const y0 = weights[w0 + c];
        const y1 = weights[w1 + c];
        const x0 = data[a0 + c];
        s00 += x0 * y0;
        s01 += x0 * y1;
        const x1 = data[a1 + c];
        s10 += x1 * y0;
        s11 += x1 * y1;
        const x2 = data[a2 + c];
        s20 += x2 * y0;
        s21 += x2 * y1;
        const x3 = data[a3 + c];
        s30 += x3 * y0;
        s31 += x3 * y1;
      }
      const at = i * classes + k;
      const count = last - i + 1;
      scores[at] += s00;
      if (count > 1) scores[at + classes] += s10;
      if (count > 2) scores[at + 2 * classes] += s20;
      if (count > 3) scores[at + 3 * classes] += s30;
      if (!paired) continue;
      scores[at + 1] += s01;
      if (count > 1) scores[at + classes + 1] += s11;
      if (count > 2) scores[at + 2 * classes + 1] += s21;
      if (count > 3) scores[at + 3 * classes + 1] += s31;
    }
  }
}

/** Four rows for each pass over the gradient, which is loaded and stored once for them. */
function addDenseGradient(
  x: Matrix,
  rows: Int32Array,
  residuals: Float64Array,
  classes: number,
  gradient: Float64Array,
): void {
  const { data, cols } = x;
  let i = 0;
  for (; i + 4 <= rows.length; i += 4) {
    const r0 = i * classes;
    const r1 = r0 + classes;
    const r2 = r1 + classes;
    const r3 = r2 + classes;
    for (let c = 0; c < cols; c++) {
      const x0 = data[rows[i] * cols + c];
      const x1 = data[rows[i + 1] * cols + c];
      const x2 = data[rows[i + 2] * cols + c];
      const x3 = data[rows[i + 3] * cols + c];
      const to = c * classes;
      for (let k = 0; k < classes; k++) {
        gradient[to + k] +=
          x0 * residuals[r0 + k] + x1 * residuals[r1 + k] + x2 * residuals[r2 + k] + x3 * residuals[r3 + k];
      }
    }
  }
  for (; i < rows.length; i++) {
    for (let c = 0; c < cols; c++) {
      const value = data[rows[i] * cols + c];
      for (let k = 0; k < classes; k++) gradient[c * classes + k] += value * residuals[i * classes + k];
    }
  }
}
