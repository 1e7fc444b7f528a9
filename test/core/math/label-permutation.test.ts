import { describe, expect, it } from 'vitest';
import { gram } from '../../../src/core/math/kernel-mean.ts';
import { type PooledCell, testByPermutation } from '../../../src/core/math/label-permutation.ts';
import { stackRows, takeRows } from '../../../src/core/math/matrix.ts';
import { gapOf, measureGapParts } from '../../../src/core/math/mmd.ts';
import { createRng, type Rng } from '../../../src/core/math/rng.ts';
import { drawRows, oneClass } from './gaussian-rows.ts';

function poolOf(real: number, synthetic: number, rng: Rng, shift = 0): PooledCell {
  const x = drawRows(real, 2, rng);
  const z = drawRows(synthetic, 2, rng, 1, [shift]);
  return { K: gram(stackRows(x, z), 1.5), realRows: real, strata: oneClass(real + synthetic), mass: 1 };
}

/** Two classes far apart, in different mixes on the two sides, with equal distributions inside each. */
function poolOfTwo(rng: Rng): PooledCell {
  const strata = Int32Array.from([1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2]);
  const rows = [...strata].map((c) => drawRows(1, 2, rng, 1, [c === 1 ? 0 : 6]));
  return { K: gram(stackRows(...rows), 2), realRows: 4, strata, mass: 1 };
}

/** The largest distance between the empirical distribution and the uniform one. */
function distanceToUniform(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((p, i) => Math.max(Math.abs((i + 1) / sorted.length - p), Math.abs(i / sorted.length - p))),
  );
}

describe('testByPermutation', () => {
  it('has the gap as its statistic, also for classes in unlike mixes', () => {
    const rng = createRng('statistic');
    const x = drawRows(9, 2, rng);
    const z = drawRows(14, 2, rng);
    const single = { K: gram(stackRows(x, z), 1.5), realRows: 9, strata: oneClass(23), mass: 0.5 };
    const [parts] = measureGapParts(x, z, [new Float64Array(14).fill(1 / 14)], 1.5);
    expect(testByPermutation([single], 1, rng).statistic).toBeCloseTo(0.5 * gapOf(parts), 7);

    const strata = Int32Array.from([
      ...Array(6).fill(0),
      ...Array(3).fill(1),
      ...Array(4).fill(0),
      ...Array(10).fill(1),
    ]);
    // The synthetic side takes the real mix: 2/3 over four rows, 1/3 over ten.
    const weights = Float64Array.from({ length: 14 }, (_, i) => (i < 4 ? 2 / 3 / 4 : 1 / 3 / 10));
    const [mixed] = measureGapParts(x, z, [weights], 1.5);
    expect(testByPermutation([{ ...single, strata, mass: 1 }], 1, rng).statistic).toBeCloseTo(gapOf(mixed), 7);
  });

  it.each([
    ['one class', (rng: Rng) => [poolOf(9, 14, rng)]],
    ['one class, fewer synthetic rows', (rng: Rng) => [poolOf(14, 3, rng)]],
    ['classes in unlike mixes', (rng: Rng) => [poolOfTwo(rng)]],
    ['two cells', (rng: Rng) => [poolOf(6, 8, rng), { ...poolOf(8, 6, rng), mass: 0.3 }]],
  ])('has uniform p-values on equal distributions: %s', (name, draw) => {
    const rng = createRng(name);
    const values = Array.from({ length: 400 }, () => testByPermutation(draw(rng), 99, rng).p);
    // 1.63/√400 is the 1 % point of the Kolmogorov–Smirnov distance; 0.01 for the grid of p.
    expect(distanceToUniform(values)).toBeLessThan(1.63 / 20 + 0.01);
    const share = values.filter((p) => p <= 0.05).length / 400;
    expect(share).toBeLessThan(0.085);
    expect(share).toBeGreaterThan(0.02);
  });

  it('sees a difference', () => {
    const rng = createRng('difference');
    expect(testByPermutation([poolOf(40, 40, rng, 2)], 199, rng).p).toBe(1 / 200);
  });

  it('counts ties: samples of equal rows give p = 1', () => {
    const rng = createRng('ties');
    const row = drawRows(1, 2, rng);
    const K = gram(takeRows(row, Array(12).fill(0)), 1);
    expect(testByPermutation([{ K, realRows: 5, strata: oneClass(12), mass: 1 }], 99, rng).p).toBe(1);
  });

  it('refuses cells it cannot permute', () => {
    const rng = createRng('bad');
    const cell = poolOf(4, 4, rng);
    expect(() => testByPermutation([cell], 0, rng)).toThrow(RangeError);
    expect(() => testByPermutation([{ ...cell, realRows: 1 }], 9, rng)).toThrow(RangeError);
    expect(() => testByPermutation([{ ...cell, realRows: 8 }], 9, rng)).toThrow(RangeError);
    expect(() => testByPermutation([{ ...cell, strata: oneClass(7) }], 9, rng)).toThrow(RangeError);
    const alone = Int32Array.from([0, 0, 0, 9, 0, 0, 0, 0]);
    expect(() => testByPermutation([{ ...cell, strata: alone }], 9, rng)).toThrow(RangeError);
  });
});
