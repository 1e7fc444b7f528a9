import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fillSquaredDistances,
  kthDistances,
  nearestNeighbours,
  quantileOf,
  squaredDistances,
  squaredNorms,
} from '../../../src/core/math/distance.ts';
import { createMatrix, type Matrix, rowOf, stackRows, takeRows } from '../../../src/core/math/matrix.ts';
import { normalRows } from './planted-pool.ts';

function naiveSquared(a: Matrix, i: number, b: Matrix, j: number): number {
  return rowOf(a, i).reduce((sum, value, c) => sum + (value - rowOf(b, j)[c]) ** 2, 0);
}

describe('squaredDistances', () => {
  it('equals the naive sum for shapes off every tile edge', () => {
    const shape = fc.record({ n: fc.integer({ min: 0, max: 70 }), m: fc.integer({ min: 1, max: 70 }) });
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 9 }), fc.nat(), ({ n, m }, cols, seed) => {
        const a = normalRows(n, cols, seed);
        const b = normalRows(m, cols, seed + 1);
        const found = squaredDistances(a, b);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < m; j++)
            expect(Math.abs(found[i * m + j] - naiveSquared(a, i, b, j))).toBeLessThan(1e-12 * 100);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is exactly zero between equal rows and gives the same bits one row at a time', () => {
    const x = normalRows(131, 37, 1);
    const all = squaredDistances(x, x);
    const column = new Float64Array(x.rows);
    for (let i = 0; i < x.rows; i++) {
      expect(all[i * x.rows + i]).toBe(0);
      fillSquaredDistances(x, squaredNorms(x), rowOf(x, i), column);
      expect(column).toEqual(all.subarray(i * x.rows, (i + 1) * x.rows));
    }
  });

  it('rejects rows of another width', () => {
    expect(() => squaredDistances(createMatrix(1, 2), createMatrix(1, 3))).toThrow(RangeError);
    expect(() =>
      fillSquaredDistances(createMatrix(1, 2), new Float64Array(1), new Float32Array(3), new Float64Array(1)),
    ).toThrow(RangeError);
  });
});

describe('quantileOf', () => {
  it('interpolates between order statistics', () => {
    expect(quantileOf([3, 1, 2, 4], 0.5)).toBe(2.5);
    expect(quantileOf([3, 1, 2], 1)).toBe(3);
    expect(quantileOf([], 0.5)).toBe(Number.POSITIVE_INFINITY);
    expect(() => quantileOf([1], 2)).toThrow(RangeError);
  });
});

describe('nearestNeighbours', () => {
  it('equals a full sort, ties to the lowest row', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 80 }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        (seed, n, k, self) => {
          const x = normalRows(n, 2, seed);
          for (let at = 0; at < x.data.length; at++) x.data[at] = Math.round(x.data[at] * 2);
          const found = nearestNeighbours(x, x, k, self);
          for (let q = 0; q < n; q++) {
            const sorted = Array.from({ length: n }, (_, j) => ({ j, d: naiveSquared(x, q, x, j) }))
              .filter(({ j }) => !(self && j === q))
              .sort((a, b) => a.d - b.d || a.j - b.j);
            for (let r = 0; r < k; r++) {
              expect(found.indices[q * k + r]).toBe(sorted[r]?.j ?? -1);
              expect(found.distances[q * k + r]).toBeCloseTo(Math.sqrt(sorted[r]?.d ?? Number.POSITIVE_INFINITY), 12);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('leaves copies of the query out when asked', () => {
    const base = normalRows(6, 3, 4);
    const doubled = stackRows(base, base, base);
    const found = nearestNeighbours(base, doubled, 1, false, true);
    const single = nearestNeighbours(base, base, 1, true);
    expect(found.distances).toEqual(single.distances);
    expect(nearestNeighbours(base, doubled, 1, false).distances).toEqual(new Float64Array(6));
  });

  it('gives the farthest found where fewer than k exist', () => {
    const x = takeRows(normalRows(3, 2, 5), [0, 1, 2]);
    const found = nearestNeighbours(x, x, 5, true);
    expect(kthDistances(found, 5)).toEqual(Float64Array.from([1, 6, 11], (at) => found.distances[at]));
    expect(kthDistances(nearestNeighbours(takeRows(x, [0]), takeRows(x, [0]), 2, true), 1)).toHaveLength(0);
    expect(() => nearestNeighbours(x, x, 0, true)).toThrow(RangeError);
  });
});
