import { describe, expect, it } from 'vitest';
import { rowOf } from '../../../src/core/math/matrix.ts';
import { fillKernelTile, fillSquaredDistanceTile, withNorms } from '../../../src/core/math/rbf-tile.ts';
import { naiveKernel } from './gaussian-rows.ts';
import { normalRows } from './planted-pool.ts';

const a = withNorms(normalRows(19, 6, 1));
const b = withNorms(normalRows(15, 6, 2));
/** Ranges that end inside, at and beyond a group of four. */
const ranges: [number, number, number, number][] = [
  [0, 19, 0, 15],
  [3, 11, 2, 14],
  [5, 6, 7, 8],
  [0, 4, 0, 4],
  [2, 9, 0, 3],
  [4, 4, 0, 5],
];

describe('tiles', () => {
  it.each(ranges)(
    'hold the distances and kernels of rows %i–%i and %i–%i as their definitions give them',
    (i0, i1, j0, j1) => {
      const width = j1 - j0;
      const squares = new Float64Array((i1 - i0) * width + 1).fill(-7);
      const kernels = squares.slice();
      fillSquaredDistanceTile(a, i0, i1, b, j0, j1, squares);
      fillKernelTile(a, i0, i1, b, j0, j1, 1.7, kernels);
      for (let i = i0; i < i1; i++) {
        for (let j = j0; j < j1; j++) {
          const [x, y] = [rowOf(a.matrix, i), rowOf(b.matrix, j)];
          const square = x.reduce((sum, value, c) => sum + (value - y[c]) ** 2, 0);
          expect(squares[(i - i0) * width + j - j0]).toBeCloseTo(square, 9);
          expect(kernels[(i - i0) * width + j - j0]).toBeCloseTo(naiveKernel(x, y, 1.7), 12);
        }
      }
      expect(squares.at(-1)).toBe(-7);
      expect(kernels.at(-1)).toBe(-7);
    },
  );

  it('put equal rows at distance exactly 0', () => {
    const out = new Float64Array(19 * 19);
    fillSquaredDistanceTile(a, 0, 19, a, 0, 19, out);
    for (let i = 0; i < 19; i++) expect(out[i * 19 + i]).toBe(0);
    expect(Math.min(...out)).toBe(0);
  });
});
