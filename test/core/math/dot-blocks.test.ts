import { describe, expect, it } from 'vitest';
import { squaredNorms } from '../../../src/core/math/distance.ts';
import { DOT_BLOCK, forEachDotBlock } from '../../../src/core/math/dot-blocks.ts';
import { createMatrix, type Matrix, rowOf } from '../../../src/core/math/matrix.ts';
import { normalRows } from './planted-pool.ts';

/** All dot products, row by row, as the blocks bring them. */
function multiply(a: Matrix, b: Matrix): Float64Array {
  const out = new Float64Array(a.rows * b.rows).fill(Number.NaN);
  forEachDotBlock(a, b, (dots, aFrom, aCount, bFrom, bCount) => {
    for (let i = 0; i < aCount; i++) {
      for (let j = 0; j < bCount; j++) out[(aFrom + i) * b.rows + bFrom + j] = dots[i * DOT_BLOCK + j];
    }
  });
  return out;
}

describe('forEachDotBlock', () => {
  it('brings every product once, summed in f64 over ascending columns', () => {
    for (const [n, m, cols] of [
      [1, 1, 1],
      [67, 130, 5],
      [64, 3, 7],
      [5, 65, 2],
    ]) {
      const [a, b] = [normalRows(n, cols, 1), normalRows(m, cols, 2)];
      const expected = Array.from({ length: n * m }, (_, at) => {
        const [x, y] = [rowOf(a, Math.floor(at / m)), rowOf(b, at % m)];
        return x.reduce((sum, value, c) => sum + value * y[c], 0);
      });
      expect([...multiply(a, b)]).toEqual(expected);
    }
  });

  it('gives a row with itself the bits of its squared norm', () => {
    const a = normalRows(70, 9, 3);
    const products = multiply(a, a);
    const norms = squaredNorms(a);
    for (let i = 0; i < 70; i++) expect(products[i * 70 + i]).toBe(norms[i]);
  });

  it('has nothing to visit without rows, and refuses unequal widths', () => {
    expect(multiply(createMatrix(0, 3), createMatrix(4, 3))).toHaveLength(0);
    expect(() => multiply(createMatrix(1, 3), createMatrix(1, 4))).toThrow(RangeError);
  });
});
