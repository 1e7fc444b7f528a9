import { describe, expect, it } from 'vitest';
import { type Matrix, rowOf, stackRows, takeRows } from '../../../src/core/math/matrix.ts';
import { chooseLengthScale, sumKernel } from '../../../src/core/math/rbf-kernel.ts';
import { normalRows, plantPool } from './planted-pool.ts';

function kernel(a: Float32Array, b: Float32Array, lengthScale: number): number {
  return Math.exp(-a.reduce((sum, value, c) => sum + (value - b[c]) ** 2, 0) / (2 * lengthScale * lengthScale));
}

describe('chooseLengthScale', () => {
  it('gives the fifth neighbour a kernel value of one half', () => {
    const line = { rows: 1001, cols: 1, data: Float32Array.from({ length: 1001 }, (_, i) => i) };
    const chosen = chooseLengthScale(
      line,
      Array.from({ length: 1001 }, (_, i) => i),
    );
    expect(Math.exp(-(3 * 3) / (2 * chosen * chosen))).toBeCloseTo(0.5, 6);
  });

  it('is not collapsed by duplicates', () => {
    const { points } = plantPool(60, 8, 4, 0, 0.8, 2);
    const copies = stackRows(points, points, points, points);
    const every = (x: Matrix) => Array.from({ length: x.rows }, (_, i) => i);
    const single = chooseLengthScale(points, every(points), 1);
    expect(chooseLengthScale(copies, every(copies), 1)).toBe(single);
    expect(chooseLengthScale(copies, every(copies))).toBeGreaterThan(0.5 * single);
    expect(chooseLengthScale(takeRows(points, [0, 0, 0]), [0, 1, 2])).toBe(1);
    expect(chooseLengthScale(points, [7])).toBe(1);
  });
});

describe('sumKernel', () => {
  it('equals the naive sum', () => {
    const x = normalRows(70, 3, 1);
    const over = normalRows(67, 3, 2);
    const sums = sumKernel(x, over, 1.5);
    for (const i of [0, 33, 69]) {
      let sum = 0;
      for (let j = 0; j < over.rows; j++) sum += kernel(rowOf(x, i), rowOf(over, j), 1.5);
      expect(sums[i]).toBeCloseTo(sum, 10);
    }
  });
});
