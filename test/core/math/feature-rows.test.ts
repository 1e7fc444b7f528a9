import { describe, expect, it } from 'vitest';
import { fillGradient, fillScores } from '../../../src/core/math/feature-rows.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import type { SparseMatrix } from '../../../src/core/math/sparse.ts';
import { normalRows } from './planted-pool.ts';

/** The same rows dense and sparse; about half of the entries are 0. */
function makeBoth(rows: number, cols: number) {
  const dense = normalRows(rows, cols, 5);
  for (let at = 0; at < dense.data.length; at++) if (dense.data[at] < 0) dense.data[at] = 0;
  const entries = [...dense.data.entries()].filter(([, value]) => value !== 0);
  const offsets = Array.from({ length: rows + 1 }, (_, i) => entries.filter(([at]) => at < i * cols).length);
  const sparse: SparseMatrix = {
    rows,
    cols,
    offsets: Int32Array.from(offsets),
    indices: Int32Array.from(entries, ([at]) => at % cols),
    values: Float32Array.from(entries, ([, value]) => value),
  };
  return { dense, sparse };
}

const rng = createRng('features');
const numbers = (count: number) => Float64Array.from({ length: count }, () => rng.normal());

/** Row numbers and classes that end inside and at a group of two or four. */
describe.each([
  [1, 1],
  [2, 3],
  [4, 2],
  [7, 5],
  [9, 4],
])('%i rows, %i classes', (count, classes) => {
  const cols = 6;
  const { dense, sparse } = makeBoth(11, cols);
  const rows = Int32Array.from({ length: count }, (_, i) => (i * 5 + 2) % 11);

  it('score x · W + bias, dense as sparse', () => {
    const parameters = numbers((cols + 1) * classes);
    for (const x of [dense, sparse]) {
      const scores = new Float64Array(count * classes);
      fillScores(x, rows, parameters, classes, scores);
      rows.forEach((row, i) => {
        for (let k = 0; k < classes; k++) {
          let sum = parameters[cols * classes + k];
          for (let c = 0; c < cols; c++) sum += dense.data[row * cols + c] * parameters[c * classes + k];
          expect(scores[i * classes + k]).toBeCloseTo(sum, 10);
        }
      });
    }
  });

  it('have the gradient xᵀ · residuals, and the column sums for the bias, whatever stood there', () => {
    const residuals = numbers(count * classes);
    for (const x of [dense, sparse]) {
      const gradient = numbers((cols + 1) * classes);
      fillGradient(x, rows, residuals, classes, gradient);
      for (let k = 0; k < classes; k++) {
        for (let c = 0; c <= cols; c++) {
          const sum = rows.reduce(
            (total, row, i) => total + (c < cols ? dense.data[row * cols + c] : 1) * residuals[i * classes + k],
            0,
          );
          expect(gradient[c * classes + k]).toBeCloseTo(sum, 10);
        }
      }
    }
  });
});
