import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GapReport } from '../../../src/core/data/report.ts';
import { createMatrix } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { areaUnderCurve, joinFolds, measureRows, measureSeparability } from '../../../src/core/stages/measure.ts';
import { makePlan, makeSample, plainLayout, writeSamples, writeTexts } from './samples.ts';

const plan = makePlan({ layout: plainLayout, align: { permutations: 199 } });
const rows = (subject: 'food' | 'sky', count: number, seed: string) =>
  writeTexts(subject, count, seed).map((text, i) => makeSample({ text }, i + 1, plainLayout));
const mix = (food: number, sky: number, seed: string) => [...rows('food', food, seed), ...rows('sky', sky, seed)];
const equal = (count: number) => new Float64Array(count).fill(1);

describe('measureRows', () => {
  it('finds nothing between two samples of the same kind', () => {
    const ps = [1, 2, 3, 4].map((seed) => {
      const gap = measureRows({
        heldOut: mix(30, 30, `held ${seed}`),
        others: mix(60, 60, `others ${seed}`),
        synthetic: mix(40, 40, `made ${seed}`),
        weights: equal(80),
        classMass: 'real',
        plan,
      }) as GapReport;
      expect(gap).toMatchObject({ kind: 'held-out', heldOutRows: 60, syntheticRows: 80 });
      expect(gap.change.value).toBeCloseTo(0, 12);
      expect(gap.detectable).toBeGreaterThan(0);
      expect(gap.separability).toBeLessThan(0.75);
      return gap.pBefore;
    });
    expect(Math.max(...ps)).toBeGreaterThan(0.2);
    expect(Math.min(...ps)).toBeGreaterThan(0.005);
  });

  it('finds a shift, and sees weights that undo it', () => {
    const gap = measureRows({
      heldOut: mix(50, 50, 'held'),
      others: mix(60, 60, 'others'),
      synthetic: mix(160, 40, 'made'),
      weights: Float64Array.from({ length: 200 }, (_, i) => (i < 160 ? 1 : 4)),
      classMass: 'real',
      plan,
    }) as GapReport;
    expect(gap.pBefore).toBeLessThanOrEqual(0.01);
    expect(gap.before.value).toBeGreaterThan(gap.floor);
    expect(gap.change.high).toBeLessThan(0);
    expect(gap.after.value).toBeLessThan(gap.before.value / 2);
    for (const figure of [gap.before, gap.after, gap.change]) {
      expect(figure.low).toBeLessThanOrEqual(figure.value);
      expect(figure.high).toBeGreaterThanOrEqual(figure.value);
    }
    const scaled = measureRows({
      heldOut: mix(50, 50, 'held'),
      others: mix(60, 60, 'others'),
      synthetic: mix(160, 40, 'made'),
      weights: Float64Array.from({ length: 200 }, (_, i) => (i < 160 ? 1e-3 : 4e-3)),
      classMass: 'real',
      plan,
    });
    expect(scaled?.after.value).toBeCloseTo(gap.after.value, 10);
  });

  it('has nothing to say when no label has rows on both sides', () => {
    const gap = measureRows({
      heldOut: writeSamples({ food: 20 }, 1),
      others: writeSamples({ food: 20 }, 2),
      synthetic: writeSamples({ sky: 20 }, 3),
      weights: equal(20),
      classMass: 'real',
      plan: makePlan(),
    });
    expect(gap).toBeUndefined();
  });
});

describe('measureSeparability', () => {
  const cloud = (count: number, shift: number, seed: number) => {
    const rng = createRng(seed);
    const points = createMatrix(count, 3);
    for (let at = 0; at < points.data.length; at++) points.data[at] = rng.normal() + (at % 3 === 0 ? shift : 0);
    return points;
  };

  it('is a coin for equal clouds, near 1 for far ones, and Φ(δ/√2) for normal clouds δ apart', () => {
    expect(Math.abs(measureSeparability(cloud(400, 0, 1), cloud(400, 0, 2), 's') - 0.5)).toBeLessThan(0.06);
    expect(measureSeparability(cloud(60, 0, 1), cloud(60, 9, 2), 's')).toBeGreaterThan(0.99);
    // Φ(1.5/√2) = 0.8556.
    expect(Math.abs(measureSeparability(cloud(900, 0, 3), cloud(900, 1.5, 4), 's') - 0.8556)).toBeLessThan(0.03);
    expect(measureSeparability(cloud(4, 0, 1), cloud(60, 9, 2), 's')).toBe(0.5);
  });
});

describe('areaUnderCurve', () => {
  it('is the share of pairs in the right order, ties counted half', async () => {
    await fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 1 }))), (pairs) => {
        const score = Float64Array.from(pairs, ([value]) => value);
        const side = Int32Array.from(pairs, ([, own]) => own);
        let won = 0;
        let all = 0;
        for (const [a, one] of pairs) {
          for (const [b, other] of pairs) {
            if (one !== 1 || other !== 0) continue;
            all++;
            won += a > b ? 1 : a === b ? 0.5 : 0;
          }
        }
        expect(areaUnderCurve(score, side)).toBeCloseTo(all === 0 ? 0.5 : won / all, 12);
      }),
    );
  });
});

describe('joinFolds', () => {
  const fold = (value: number, p: number, heldOutRows = 10): GapReport => {
    const interval = (centre: number) => ({ value: centre, low: centre - 1, high: centre + 1 });
    return {
      kind: 'held-out',
      heldOutRows,
      syntheticRows: 40 + value,
      before: interval(value),
      after: interval(2 * value),
      change: interval(value),
      floor: 3 * value,
      floorSizes: [10, 20 + value],
      pBefore: p,
      pAfter: 1,
      detectable: value,
      separability: 0.5 + value / 100,
    };
  };

  it('averages figures, adds rows, and doubles the median p-value', () => {
    const joined = joinFolds([fold(1, 0.01), fold(2, 0.2), fold(6, 0.1, 12)]);
    expect(joined).toMatchObject({
      kind: 'estimate',
      heldOutRows: 32,
      syntheticRows: 43,
      before: { value: 3, low: 2, high: 4 },
      after: { value: 6, low: 5, high: 7 },
      floor: 9,
      floorSizes: [10, 23],
      pBefore: 0.2,
      pAfter: 1,
      detectable: 3,
    });
    expect(joinFolds([fold(1, 0.3)])?.pBefore).toBe(0.6);
    expect(joinFolds([])).toBeUndefined();
  });
});
