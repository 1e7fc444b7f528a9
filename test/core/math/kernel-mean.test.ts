import { describe, expect, it } from 'vitest';
import {
  crossSums,
  gram,
  kernelMeans,
  kernelMeanWithin,
  quadraticForms,
  withinSums,
} from '../../../src/core/math/kernel-mean.ts';
import { createMatrix, rowOf, stackRows, takeRows } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { drawRows, naiveKernel } from './gaussian-rows.ts';

const rng = createRng('kernel-mean');
const bandwidth = 1.7;
// Sizes around the tile and register widths, where edges could be dropped or counted twice.
const sizes = [1, 3, 4, 63, 64, 65, 130];

describe('gram', () => {
  it.each(sizes)('equals the definition for %i rows, symmetric with ones on the diagonal', (n) => {
    const x = drawRows(n, 5, rng);
    const K = gram(x, bandwidth);
    let worst = 0;
    let asymmetric = 0;
    for (let i = 0; i < n; i++) {
      expect(K[i * n + i]).toBe(1);
      for (let j = 0; j < n; j++) {
        worst = Math.max(worst, Math.abs(K[i * n + j] - naiveKernel(rowOf(x, i), rowOf(x, j), bandwidth)));
        if (K[i * n + j] !== K[j * n + i]) asymmetric++;
      }
    }
    expect(worst).toBeLessThan(1e-7);
    expect(asymmetric).toBe(0);
  });

  it('gives exactly 1 for equal rows, wherever they stand', () => {
    const x = drawRows(70, 9, rng);
    const twice = stackRows(x, x);
    const K = gram(twice, bandwidth);
    for (let i = 0; i < 70; i++) expect(K[i * 140 + 70 + i]).toBe(1);
  });

  it('refuses a bandwidth that is not positive', () => {
    for (const bad of [0, -1, Number.NaN, Infinity]) expect(() => gram(createMatrix(2, 2), bad)).toThrow(RangeError);
  });
});

describe('kernelMeans', () => {
  it('equals the definition, evenly and weighted', () => {
    const z = drawRows(67, 6, rng);
    const x = drawRows(71, 6, rng);
    const weights = Float64Array.from({ length: 71 }, () => rng.next());
    const even = kernelMeans(z, x, bandwidth);
    const weighted = kernelMeans(z, x, bandwidth, weights);
    for (let i = 0; i < z.rows; i++) {
      let sum = 0;
      let weightedSum = 0;
      for (let j = 0; j < x.rows; j++) {
        const value = naiveKernel(rowOf(z, i), rowOf(x, j), bandwidth);
        sum += value / x.rows;
        weightedSum += value * weights[j];
      }
      expect(even[i]).toBeCloseTo(sum, 12);
      expect(weighted[i]).toBeCloseTo(weightedSum, 11);
    }
  });

  it('refuses what has no mean or no match', () => {
    expect(() => kernelMeans(createMatrix(2, 3), createMatrix(0, 3), 1)).toThrow(RangeError);
    expect(() => kernelMeans(createMatrix(2, 3), createMatrix(2, 4), 1)).toThrow(RangeError);
    expect(() => kernelMeans(createMatrix(2, 3), createMatrix(2, 3), 1, [1])).toThrow(RangeError);
  });
});

describe('crossSums', () => {
  it('adds up by group, and finds the nearest row', () => {
    const z = drawRows(66, 4, rng);
    const x = drawRows(90, 4, rng);
    const groupOf = Int32Array.from({ length: 90 }, () => rng.int(3));
    const { sums, nearest } = crossSums(z, x, bandwidth, groupOf, 3);
    for (let i = 0; i < z.rows; i++) {
      const expected = [0, 0, 0];
      let largest = 0;
      for (let j = 0; j < x.rows; j++) {
        const value = naiveKernel(rowOf(z, i), rowOf(x, j), bandwidth);
        expected[groupOf[j]] += value;
        largest = Math.max(largest, value);
      }
      for (let g = 0; g < 3; g++) expect(sums[g * z.rows + i]).toBeCloseTo(expected[g], 10);
      expect(nearest[i]).toBeCloseTo(largest, 12);
    }
  });

  it('refuses group numbers out of range', () => {
    expect(() => crossSums(createMatrix(1, 1), createMatrix(2, 1), 1, [0, 2], 2)).toThrow(RangeError);
    expect(() => crossSums(createMatrix(1, 1), createMatrix(2, 1), 1, [0], 2)).toThrow(RangeError);
  });
});

describe('sums within a sample', () => {
  it.each(sizes)('row sums, nearest rows and means equal the definition for %i rows', (n) => {
    const x = drawRows(n, 3, rng);
    const { rowSums, nearest } = withinSums(x, bandwidth);
    let total = 0;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      let largest = 0;
      for (let j = 0; j < n; j++) {
        const value = naiveKernel(rowOf(x, i), rowOf(x, j), bandwidth);
        sum += value;
        if (j !== i) largest = Math.max(largest, value);
      }
      expect(rowSums[i]).toBeCloseTo(sum, 10);
      expect(nearest[i]).toBeCloseTo(largest, 12);
      total += sum;
    }
    const mean = kernelMeanWithin(x, bandwidth);
    expect(mean.withDiagonal).toBeCloseTo(total / (n * n), 11);
    expect(mean.withoutDiagonal).toBeCloseTo(n === 1 ? 1 : (total - n) / (n * (n - 1)), 11);
  });

  it('quadratic forms equal vᵀKv', () => {
    const x = drawRows(100, 3, rng);
    const K = gram(x, bandwidth);
    const weightings = [0, 1].map(() => Float64Array.from({ length: 100 }, () => rng.next() / 100));
    const forms = quadraticForms(x, bandwidth, weightings);
    weightings.forEach((v, which) => {
      let expected = 0;
      for (let i = 0; i < 100; i++) for (let j = 0; j < 100; j++) expected += v[i] * v[j] * K[i * 100 + j];
      expect(forms[which]).toBeCloseTo(expected, 7);
    });
  });

  it('does not depend on the order of the rows beyond rounding', () => {
    const x = drawRows(80, 3, rng);
    const shuffled = takeRows(x, rng.shuffle(Int32Array.from({ length: 80 }, (_, i) => i)));
    expect(kernelMeanWithin(shuffled, 1).withDiagonal).toBeCloseTo(kernelMeanWithin(x, 1).withDiagonal, 12);
  });
});
