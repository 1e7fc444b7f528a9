import fc from 'fast-check';
import { Matrix as DenseMatrix, inverse } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createGaussianProcess } from '../../../src/core/math/gaussian-process.ts';
import { createMatrix, type Matrix, rowOf, stackRows, takeRows } from '../../../src/core/math/matrix.ts';
import { normalRows, plantPool } from './planted-pool.ts';

function kernel(a: Float32Array, b: Float32Array, lengthScale: number): number {
  return Math.exp(-a.reduce((sum, value, c) => sum + (value - b[c]) ** 2, 0) / (2 * lengthScale * lengthScale));
}

/** Posterior covariance of x and y by one dense inverse of K_SS + diag(noise). */
function solveDirectly(x: Matrix, y: Matrix, given: Matrix, noises: number[], lengthScale: number): number[][] {
  const gram = new DenseMatrix(
    noises.map((noise, s) =>
      noises.map((_, r) => kernel(rowOf(given, s), rowOf(given, r), lengthScale) + (s === r ? noise : 0)),
    ),
  );
  const solved = noises.length > 0 ? inverse(gram).to2DArray() : [];
  return Array.from({ length: x.rows }, (_, i) =>
    Array.from({ length: y.rows }, (_, j) => {
      let value = kernel(rowOf(x, i), rowOf(y, j), lengthScale);
      for (let s = 0; s < noises.length; s++) {
        for (let r = 0; r < noises.length; r++) {
          value -=
            kernel(rowOf(x, i), rowOf(given, s), lengthScale) *
            solved[s][r] *
            kernel(rowOf(y, j), rowOf(given, r), lengthScale);
        }
      }
      return value;
    }),
  );
}

describe('createGaussianProcess', () => {
  it('equals a direct solve to 1e-10 over candidates, outside rows and repeats, with mixed noise', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(0.3, 1, 3),
        fc.constantFrom(1e-3, 0.05, 0.5),
        (seed, lengthScale, noise) => {
          const { points } = plantPool(40, 5, 4, 0.1, 0.6, seed);
          const reference = takeRows(points, [0, 3, 6, 9, 12, 15, 18]);
          const outside = plantPool(3, 5, 2, 0, 0.6, seed + 1).points;
          const process = createGaussianProcess(points, reference, { lengthScale, noise });
          for (const row of [4, 17, 4]) process.condition(row);
          process.conditionOn(rowOf(outside, 0), 0.2);
          process.reductions();
          process.condition(30, 2 * noise);
          process.conditionOn(rowOf(outside, 1));
          process.condition(8);
          const given = stackRows(
            takeRows(points, [4, 17, 4]),
            takeRows(outside, [0]),
            takeRows(points, [30]),
            takeRows(outside, [1]),
            takeRows(points, [8]),
          );
          const noises = [noise, noise, noise, 0.2, 2 * noise, noise, noise];
          const own = solveDirectly(points, points, given, noises, lengthScale);
          const onReference = solveDirectly(reference, reference, given, noises, lengthScale);
          for (let i = 0; i < points.rows; i++) expect(Math.abs(process.variance[i] - own[i][i])).toBeLessThan(1e-10);
          const mean = onReference.reduce((sum, row, j) => sum + row[j], 0) / reference.rows;
          expect(Math.abs(process.meanReferenceVariance() - mean)).toBeLessThan(1e-10);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('foretells by how much conditioning on a candidate lowers the mean reference variance', () => {
    const { points } = plantPool(60, 6, 5, 0.1, 0.7, 3);
    const make = () => {
      const process = createGaussianProcess(points, takeRows(points, [1, 5, 9, 13, 17, 21, 25]), {
        lengthScale: 0.8,
        noise: 0.05,
      });
      for (const row of [2, 30, 41, 7, 7]) process.condition(row);
      return process;
    };
    const foretold = make().reductions();
    for (let i = 0; i < points.rows; i++) {
      const process = make();
      const before = process.meanReferenceVariance();
      process.condition(i);
      expect(Math.abs(before - process.meanReferenceVariance() - foretold[i])).toBeLessThan(1e-6);
    }
  });

  it('keeps its scores up to date however often they are asked for', () => {
    const { points } = plantPool(50, 6, 5, 0.1, 0.7, 4);
    const often = createGaussianProcess(points, points, { lengthScale: 0.8, noise: 0.05 });
    const once = createGaussianProcess(points, points, { lengthScale: 0.8, noise: 0.05 });
    for (const row of [3, 9, 27, 8, 11, 40, 2]) {
      often.condition(row);
      often.reductions();
      once.condition(row);
    }
    const late = once.reductions();
    for (const [i, value] of often.reductions().entries()) expect(Math.abs(value - late[i])).toBeLessThan(1e-6);
  });

  it('estimates the drop over the population from a sample without favouring sampled rows', () => {
    const { points } = plantPool(400, 8, 6, 0, 0.8, 5);
    const exact = createGaussianProcess(points, points, { lengthScale: 0.7, noise: 0.05 }).reductions();
    const rows = Array.from({ length: 100 }, (_, r) => r);
    const own = Uint8Array.from({ length: 400 }, (_, i) => Number(i < 100));
    const options = { lengthScale: 0.7, noise: 0.05, sampled: { population: 400, own } };
    const estimate = createGaussianProcess(points, takeRows(points, rows), options).reductions();
    const bias = (from: number, to: number) =>
      exact.slice(from, to).reduce((sum, value, i) => sum + (estimate[from + i] - value) / value, 0) / (to - from);
    expect(Math.abs(bias(0, 100) - bias(100, 400))).toBeLessThan(0.05);
    const plain = createGaussianProcess(points, takeRows(points, rows), { lengthScale: 0.7, noise: 0.05 }).reductions();
    const favour = (scores: Float64Array) => scores[0] / exact[0];
    expect(favour(plain)).toBeGreaterThan(favour(estimate));
  });

  it('leaves a conditioned row the variance σ² τ / (σ² + τ), never above τ / (1 + τ)', () => {
    const { points } = plantPool(30, 4, 3, 0.1, 0.7, 6);
    for (const noise of [1e-4, 0.05, 1]) {
      const process = createGaussianProcess(points, points, { lengthScale: 0.8, noise });
      for (let i = 0; i < points.rows; i++) {
        const before = process.variance[i];
        process.condition(i);
        expect(Math.abs(process.variance[i] - (before * noise) / (before + noise))).toBeLessThan(1e-10);
        expect(process.variance[i]).toBeLessThanOrEqual(noise / (1 + noise) + 1e-12);
      }
    }
  });

  it('refuses noise, rows and vectors that mean nothing', () => {
    const x = normalRows(3, 2, 1);
    expect(() => createGaussianProcess(x, x, { lengthScale: 0, noise: 1 })).toThrow(RangeError);
    expect(() => createGaussianProcess(x, x, { lengthScale: 1, noise: 0 })).toThrow(RangeError);
    const process = createGaussianProcess(x, createMatrix(0, 2), { lengthScale: 1, noise: 1 });
    expect(() => process.condition(3)).toThrow(RangeError);
    expect(() => process.conditionOn(new Float32Array(3))).toThrow(RangeError);
    expect(process.meanReferenceVariance()).toBe(0);
  });
});
