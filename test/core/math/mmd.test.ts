import { describe, expect, it } from 'vitest';
import { createMatrix, type Matrix, rowOf } from '../../../src/core/math/matrix.ts';
import { estimateUnbiasedMmd, gapOf, measureGapParts, quantileOf } from '../../../src/core/math/mmd.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { drawRows, naiveKernel } from './gaussian-rows.ts';

const bandwidth = 1.5;

function naiveSum(a: Matrix, b: Matrix, v: ArrayLike<number>, w: ArrayLike<number>, diagonal = true): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.rows; j++) {
      if (diagonal || i !== j) sum += v[i] * w[j] * naiveKernel(rowOf(a, i), rowOf(b, j), bandwidth);
    }
  }
  return sum;
}

const even = (rows: number) => new Float64Array(rows).fill(1 / rows);

describe('estimateUnbiasedMmd', () => {
  it('equals the definition', () => {
    const rng = createRng('u');
    const x = drawRows(30, 2, rng);
    const z = drawRows(45, 2, rng, 2);
    const ones = new Float64Array(45).fill(1);
    const expected =
      naiveSum(x, x, ones, ones, false) / (30 * 29) +
      naiveSum(z, z, ones, ones, false) / (45 * 44) -
      (2 * naiveSum(x, z, ones, ones)) / (30 * 45);
    expect(estimateUnbiasedMmd(x, z, bandwidth)).toBeCloseTo(expected, 12);
  });

  it('averages to 0 on equal distributions', () => {
    const rng = createRng('zero');
    const values = Float64Array.from({ length: 400 }, () =>
      estimateUnbiasedMmd(drawRows(12, 2, rng), drawRows(17, 2, rng), bandwidth),
    );
    const mean = values.reduce((sum, v) => sum + v, 0) / 400;
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 400);
    expect(Math.abs(mean)).toBeLessThan((3 * deviation) / 20);
    expect(Math.min(...values)).toBeLessThan(0);
  });

  it('refuses single rows', () => {
    expect(() => estimateUnbiasedMmd(createMatrix(1, 1), createMatrix(2, 1), 1)).toThrow(RangeError);
  });
});

describe('gapOf', () => {
  it('equals the definition for any weighting', () => {
    const rng = createRng('gap');
    const x = drawRows(25, 2, rng);
    const z = drawRows(31, 2, rng, 2);
    const raw = Float64Array.from({ length: 31 }, () => rng.next() ** 3);
    const total = raw.reduce((sum, w) => sum + w, 0);
    const weightings = [even(31), raw.map((w) => w / total)];
    const ones = new Float64Array(25).fill(1);
    measureGapParts(x, z, weightings, bandwidth).forEach((parts, which) => {
      const w = weightings[which];
      const expected =
        naiveSum(x, x, ones, ones, false) / (25 * 24) - 2 * naiveSum(x, z, even(25), w) + naiveSum(z, z, w, w);
      expect(gapOf(parts)).toBeCloseTo(expected, 12);
    });
  });

  it('is (1 − E k)/m on average for m fresh rows, and shows an effective size lost to weights', () => {
    const rng = createRng('lost');
    const m = 16;
    // Half the rows carry nearly all the weight: 1/Σw² is about 8.
    const raw = Float64Array.from({ length: m }, (_, i) => (i % 2 ? 1 : 0.01));
    const total = raw.reduce((sum, w) => sum + w, 0);
    const weights = raw.map((w) => w / total);
    const effective = 1 / weights.reduce((sum, w) => sum + w * w, 0);
    const sums = [0, 0];
    let within = 0;
    for (let r = 0; r < 600; r++) {
      const parts = measureGapParts(drawRows(20, 2, rng), drawRows(m, 2, rng), [even(m), weights], bandwidth);
      parts.forEach((part, which) => {
        sums[which] += gapOf(part) / 600;
      });
      within += parts[0].within / 600;
    }
    expect(sums[0] / ((1 - within) / m)).toBeCloseTo(1, 0.6);
    expect(sums[1] / ((1 - within) / effective)).toBeCloseTo(1, 0.6);
    expect(sums[1]).toBeGreaterThan(1.5 * sums[0]);
  });
});

describe('quantileOf', () => {
  it('interpolates', () => {
    const values = Float64Array.of(0, 10, 20);
    expect([0, 0.25, 0.5, 1].map((q) => quantileOf(values, q))).toEqual([0, 5, 10, 20]);
  });
});
