import { describe, expect, it } from 'vitest';
import { gram } from '../../../src/core/math/kernel-mean.ts';
import { takeRows } from '../../../src/core/math/matrix.ts';
import { estimateUnbiasedMmd, gapOf, measureGapParts, quantileOf } from '../../../src/core/math/mmd.ts';
import {
  approximatePValue,
  drawRealGaps,
  realVersusRealFloor,
  type SplitCell,
  smallestDetectable,
} from '../../../src/core/math/real-splits.ts';
import { createRng, type Rng } from '../../../src/core/math/rng.ts';
import { drawRows } from './gaussian-rows.ts';

const bandwidth = 2;

function cellOf(poolRows: number, realRows: number, syntheticRows: number, rng: Rng): SplitCell {
  return { K: gram(drawRows(poolRows, 3, rng), bandwidth), poolRows, realRows, syntheticRows, mass: 1 };
}

function freshGap(n: number, m: number, rng: Rng, shift = 0): number {
  const z = drawRows(m, 3, rng, 1, [shift]);
  return gapOf(measureGapParts(drawRows(n, 3, rng), z, [new Float64Array(m).fill(1 / m)], bandwidth)[0]);
}

describe('drawRealGaps', () => {
  it('measures disjoint subsets of the pool with the estimator of the gap', () => {
    // Four rows, two and two: only six splits exist.
    const rows = drawRows(4, 3, createRng('four'));
    const cell = { K: gram(rows, bandwidth), poolRows: 4, realRows: 2, syntheticRows: 2, mass: 0.5 };
    const { gaps, ...sizes } = drawRealGaps([cell], 200, createRng(1));
    expect(sizes).toEqual({ realRows: 2, otherRows: 2, scaled: false });
    const possible = [
      [0, 1, 2, 3],
      [0, 2, 1, 3],
      [0, 3, 1, 2],
      [1, 2, 0, 3],
      [1, 3, 0, 2],
      [2, 3, 0, 1],
    ].map(([a, b, c, d]) => {
      const [parts] = measureGapParts(
        takeRows(rows, [a, b]),
        takeRows(rows, [c, d]),
        [Float64Array.of(0.5, 0.5)],
        bandwidth,
      );
      return gapOf(parts) / 2;
    });
    const seen = new Set<number>();
    for (const gap of gaps) {
      const which = possible.findIndex((value) => Math.abs(value - gap) < 1e-6);
      expect(which).toBeGreaterThanOrEqual(0);
      seen.add(which);
    }
    expect(seen.size).toBe(6);
  });

  it('has the floor that fresh samples of the wanted sizes have, when the pool is large enough', () => {
    const rng = createRng('direct');
    const fresh = Float64Array.from({ length: 600 }, () => freshGap(40, 60, rng)).sort();
    const floor = realVersusRealFloor(drawRealGaps([cellOf(600, 40, 60, rng)], 600, rng));
    expect(floor / quantileOf(fresh, 0.95)).toBeGreaterThan(0.8);
    expect(floor / quantileOf(fresh, 0.95)).toBeLessThan(1.25);
  });

  it('has nearly that floor when a smaller split is carried over', () => {
    const rng = createRng('scaled');
    const fresh = Float64Array.from({ length: 400 }, () => freshGap(60, 400, rng)).sort();
    const gaps = drawRealGaps([cellOf(120, 60, 400, rng)], 600, rng);
    expect(gaps).toMatchObject({ realRows: 60, otherRows: 60, scaled: true });
    const ratio = realVersusRealFloor(gaps) / quantileOf(fresh, 0.95);
    expect(ratio).toBeGreaterThan(0.7);
    expect(ratio).toBeLessThan(1.4);
  });

  it('refuses pools that cannot be split', () => {
    const rng = createRng('bad');
    expect(() => drawRealGaps([cellOf(3, 2, 2, rng)], 9, rng)).toThrow(RangeError);
    expect(() => drawRealGaps([cellOf(8, 1, 2, rng)], 9, rng)).toThrow(RangeError);
    expect(() => drawRealGaps([cellOf(8, 2, 2, rng)], 0, rng)).toThrow(RangeError);
  });
});

describe('approximatePValue', () => {
  it('is the share of real gaps at least as large, itself counted', () => {
    const gaps = { gaps: Float64Array.of(1, 2, 3, 4), realRows: 1, otherRows: 1, scaled: false };
    expect([0, 2, 3.5, 5].map((gap) => approximatePValue(gap, gaps))).toEqual([1, 0.8, 0.4, 0.2]);
  });
});

describe('smallestDetectable', () => {
  it('is shown with at least 80 % probability, and is not far more than that needs', () => {
    const rng = createRng('power');
    const gaps = drawRealGaps([cellOf(500, 50, 80, rng)], 600, rng);
    const delta = smallestDetectable(gaps);
    const large = drawRows(1200, 3, rng);
    const trueGap = (shift: number) =>
      estimateUnbiasedMmd(large, drawRows(1200, 3, createRng('far'), 1, [shift]), bandwidth);
    let low = 0;
    let high = 3;
    for (let k = 0; k < 7; k++) {
      const middle = (low + high) / 2;
      if (trueGap(middle) < delta) low = middle;
      else high = middle;
    }
    const power = (shift: number) =>
      Array.from({ length: 200 }, () => freshGap(50, 80, rng, shift)).filter((gap) => gap > realVersusRealFloor(gaps))
        .length / 200;
    expect(power(high)).toBeGreaterThan(0.8);
    expect(power(high / 2)).toBeLessThan(0.6);
  });
});
