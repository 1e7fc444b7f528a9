import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greedySubset, multinomialCounts, systematicCounts } from '../../../src/core/math/resample.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { normalRows } from './planted-pool.ts';

const weightLists = fc
  .array(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 10, noNaN: true })), { minLength: 1, maxLength: 60 })
  .filter((weights) => weights.some((weight) => weight > 0));
const sumOf = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);

describe('systematicCounts', () => {
  it('stays within one of the expectation, adds up, and gives nothing to weight zero', () => {
    fc.assert(
      fc.property(weightLists, fc.nat(300), fc.nat(), (weights, size, seed) => {
        const { counts, moved, missing } = systematicCounts(weights, size, createRng(seed));
        const total = sumOf(weights);
        expect(sumOf(counts)).toBe(size);
        expect([moved, missing]).toEqual([0, 0]);
        weights.forEach((weight, i) => {
          expect(Math.abs(counts[i] - (size * weight) / total)).toBeLessThan(1 + 1e-9);
          if (weight === 0) expect(counts[i]).toBe(0);
        });
      }),
    );
  });

  it('has the right expectation', () => {
    const rng = createRng(1);
    const sums = new Float64Array(3);
    for (let run = 0; run < 4000; run++)
      systematicCounts([0.5, 0.2, 0.3], 3, rng).counts.forEach((count, i) => {
        sums[i] += count / 4000;
      });
    [1.5, 0.6, 0.9].forEach((expected, i) => {
      expect(Math.abs(sums[i] - expected)).toBeLessThan(0.03);
    });
  });

  it('never passes the cap, and says what it moved and what found no place', () => {
    fc.assert(
      fc.property(weightLists, fc.nat(200), fc.integer({ min: 1, max: 8 }), fc.nat(), (weights, size, cap, seed) => {
        const { counts, moved, missing } = systematicCounts(weights, size, createRng(seed), cap);
        const rows = weights.filter((weight) => weight > 0).length;
        expect(Math.max(...counts)).toBeLessThanOrEqual(cap);
        expect(sumOf(counts) + missing).toBe(size);
        expect(missing).toBe(Math.max(0, size - cap * rows));
        const total = sumOf(weights);
        const surplus = weights.reduce((sum, weight) => sum + Math.max(0, (size * weight) / total - cap), 0);
        expect(moved).toBeCloseTo(surplus, 6);
      }),
    );
  });

  it('hands the surplus on in proportion', () => {
    const { counts, moved } = systematicCounts([97, 1, 2], 10, createRng(1), 4);
    expect(counts).toEqual(Int32Array.of(4, 2, 4));
    expect(moved).toBeCloseTo(5.7, 12);
  });

  it('refuses weights and sizes that mean nothing', () => {
    expect(() => systematicCounts([0, 0], 1, createRng(1))).toThrow(RangeError);
    expect(() => systematicCounts([-1, 2], 1, createRng(1))).toThrow(RangeError);
    expect(() => systematicCounts([1], 1.5, createRng(1))).toThrow(RangeError);
    expect(() => systematicCounts([1], 1, createRng(1), 0.5)).toThrow(RangeError);
    expect(systematicCounts([], 0, createRng(1)).counts).toHaveLength(0);
  });
});

describe('multinomialCounts', () => {
  it('adds up and has the mean and variance of a multinomial draw', () => {
    const rng = createRng(2);
    const weights = [0, 2, 1, 0, 7, 0];
    let mean = 0;
    let square = 0;
    for (let run = 0; run < 4000; run++) {
      const counts = multinomialCounts(weights, 10, rng);
      expect(sumOf(counts)).toBe(10);
      expect([counts[0], counts[3], counts[5]]).toEqual([0, 0, 0]);
      mean += counts[4] / 4000;
      square += counts[4] ** 2 / 4000;
    }
    expect(Math.abs(mean - 7)).toBeLessThan(0.1);
    expect(Math.abs(square - mean * mean - 2.1)).toBeLessThan(0.25);
  });
});

describe('greedySubset', () => {
  const x = normalRows(40, 2, 1);
  const m = x.rows;
  const gram = new Float32Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      const [a, b] = [x.data[2 * i] - x.data[2 * j], x.data[2 * i + 1] - x.data[2 * j + 1]];
      gram[i * m + j] = Math.exp(-(a * a + b * b) / 2);
    }
  }
  const target = Float64Array.from({ length: m }, (_, i) => sumOf(gram.subarray(i * m, i * m + m)) / m);
  const objective = (rows: ArrayLike<number>, b = target) => {
    const set = Array.from(rows);
    const inner = set.reduce((sum, i) => sum + set.reduce((row, j) => row + gram[i * m + j], 0), 0);
    return inner / set.length ** 2 - (2 * set.reduce((sum, i) => sum + b[i], 0)) / set.length;
  };

  it('takes the row that lowers the objective most at every step', () => {
    const chosen = Array.from(greedySubset(gram, target, 12));
    chosen.forEach((row, t) => {
      const before = chosen.slice(0, t);
      for (let i = 0; i < m; i++) {
        if (!before.includes(i))
          expect(objective([...before, row])).toBeLessThanOrEqual(objective([...before, i]) + 1e-12);
      }
    });
  });

  it('beats random subsets, and without replacement ends with every row', () => {
    const rng = createRng(4);
    const chosen = greedySubset(gram, target, 10);
    const order = Array.from({ length: m }, (_, i) => i);
    for (let run = 0; run < 200; run++)
      expect(objective(chosen)).toBeLessThan(objective(rng.shuffle(order).slice(0, 10)));
    expect(Array.from(greedySubset(gram, target, m)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: m }, (_, i) => i),
    );
  });

  it('follows the target, and refuses what does not fit', () => {
    const towards = Float64Array.from({ length: m }, (_, i) => gram[7 * m + i]);
    expect(greedySubset(gram, towards, 1)[0]).toBe(7);
    expect(() => greedySubset(gram, target, m + 1)).toThrow(RangeError);
    expect(() => greedySubset(gram.subarray(1), target, 1)).toThrow(RangeError);
    expect(() =>
      greedySubset(
        gram,
        target.map(() => Number.NaN),
        1,
      ),
    ).toThrow(RangeError);
  });
});
