import { describe, expect, it } from 'vitest';
import { squaredDistances } from '../../../src/core/math/distance.ts';
import { runKMeans } from '../../../src/core/math/k-means.ts';
import { createMatrix, rowOf, takeRows } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { normalRows, plantPool } from './planted-pool.ts';

describe('runKMeans', () => {
  it('finds planted clusters', () => {
    const { points, cluster } = plantPool(300, 16, 4, 0, 0.3, 2);
    const { assignment, centres, medoids } = runKMeans(points, 4, createRng(1));
    expect(centres.rows).toBe(4);
    const pairs = new Set(Array.from(assignment, (group, i) => `${group} ${cluster[i]}`));
    expect(pairs.size).toBe(4);
    expect(new Set(Array.from(medoids, (row) => cluster[row])).size).toBe(4);
  });

  it('ends where every row is at its nearest centre and every centre is the mean of its rows', () => {
    const x = normalRows(500, 5, 3);
    const { assignment, centres, medoids, inertia, converged } = runKMeans(x, 9, createRng(1), 1000);
    expect(converged).toBe(true);
    const distances = squaredDistances(x, centres);
    let sum = 0;
    for (let i = 0; i < 500; i++) {
      const own = distances[i * 9 + assignment[i]];
      sum += own;
      for (let g = 0; g < 9; g++) expect(own).toBeLessThanOrEqual(distances[i * 9 + g]);
      expect(distances[medoids[assignment[i]] * 9 + assignment[i]]).toBeLessThanOrEqual(own);
    }
    expect(inertia).toBeCloseTo(sum, 9);
    for (let g = 0; g < 9; g++) {
      const rows = [...assignment.keys()].filter((i) => assignment[i] === g);
      for (let c = 0; c < 5; c++) {
        const mean = rows.reduce((total, i) => total + rowOf(x, i)[c], 0) / rows.length;
        expect(rowOf(centres, g)[c]).toBeCloseTo(mean, 5);
      }
    }
  });

  it('gives fewer centres when fewer rows differ, and the same result for the same stream', () => {
    const x = takeRows(normalRows(3, 4, 1), [0, 1, 0, 2, 2, 1, 0]);
    const found = runKMeans(x, 5, createRng(1));
    expect(found.centres.rows).toBe(3);
    expect(found.inertia).toBeLessThan(1e-12);
    expect(found.assignment[0]).toBe(found.assignment[6]);
    expect(runKMeans(x, 5, createRng(1))).toEqual(found);
    expect(runKMeans(createMatrix(0, 4), 5, createRng(1)).centres.rows).toBe(0);
    expect(() => runKMeans(x, 0, createRng(1))).toThrow(RangeError);
  });
});
