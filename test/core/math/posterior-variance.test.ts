import { describe, expect, it } from 'vitest';
import { createGaussianProcess } from '../../../src/core/math/gaussian-process.ts';
import { createMatrix, rowOf, takeRows } from '../../../src/core/math/matrix.ts';
import { createPosterior } from '../../../src/core/math/posterior-variance.ts';
import { plantPool } from './planted-pool.ts';

const { points } = plantPool(700, 10, 6, 0.1, 0.6, 9);

describe('createPosterior', () => {
  it('agrees with conditioning a process row by row, each with its own noise', () => {
    const rows = Int32Array.from({ length: 40 }, (_, i) => (17 * i) % 700);
    const noises = Float64Array.from(rows, (_, i) => (i % 2 === 0 ? 0.05 : 0.25));
    const process = createGaussianProcess(points, createMatrix(0, 10), { lengthScale: 0.8, noise: 0.05 });
    rows.forEach((row, i) => {
      process.conditionOn(rowOf(points, row), noises[i]);
    });
    const variances = createPosterior(takeRows(points, rows), noises, 0.8).varianceAt(points);
    variances.forEach((variance, i) => {
      expect(variance).toBeCloseTo(process.variance[i], 8);
    });
  });

  it('bears equal rows, and leaves a conditioned row at most its noise', () => {
    const twins = takeRows(points, [5, 5, 5, 5]);
    const [variance] = createPosterior(twins, new Float64Array(4).fill(0.1), 1).varianceAt(takeRows(points, [5]));
    expect(variance).toBeCloseTo(0.1 / 4.1, 10);
  });

  it('knows nothing before it is conditioned, and refuses what makes no sense', () => {
    const none = createPosterior(createMatrix(0, 10), new Float64Array(0), 1);
    expect(none.rows).toBe(0);
    expect([...none.varianceAt(takeRows(points, [1, 2]))]).toEqual([1, 1]);
    expect(() => createPosterior(takeRows(points, [1]), Float64Array.of(0), 1)).toThrow(RangeError);
    expect(() => createPosterior(takeRows(points, [1]), Float64Array.of(1, 1), 1)).toThrow(RangeError);
    expect(() => createPosterior(createMatrix(0, 10), new Float64Array(0), 0)).toThrow(RangeError);
  });
});
