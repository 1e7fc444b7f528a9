import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignRows } from '../../../src/core/stages/align.ts';
import { chooseSubset, sharePlaces } from '../../../src/core/stages/subset.ts';
import { makePlan, writeSamples } from './samples.ts';

describe('sharePlaces', () => {
  it('fills all places there are, never a class beyond its rows, within one of the exact share where there is room', async () => {
    const classes = fc.array(fc.tuple(fc.double({ min: 0, max: 9, noNaN: true }), fc.nat(30)), {
      minLength: 1,
      maxLength: 7,
    });
    await fc.assert(
      fc.property(classes, fc.nat(120), (pairs, size) => {
        const mass = pairs.map(([value]) => value);
        const room = pairs.map(([, rows]) => rows);
        const places = sharePlaces(size, mass, room);
        const whole = room.reduce((sum, rows) => sum + rows, 0);
        expect(places.reduce((sum, count) => sum + count, 0)).toBe(Math.min(size, whole));
        places.forEach((count, c) => {
          expect(count).toBeGreaterThanOrEqual(0);
          expect(count).toBeLessThanOrEqual(room[c]!);
        });
        const total = mass.reduce((sum, value) => sum + value, 0);
        const roomy = total > 0 && mass.every((value, c) => (size * value) / total + 1 <= room[c]!);
        if (roomy) {
          for (const [c, count] of places.entries())
            expect(Math.abs(count - (size * mass[c]!) / total)).toBeLessThan(1);
        }
      }),
    );
    expect(sharePlaces(10, [0.5, 0.25, 0.25], [9, 9, 9])).toEqual([5, 3, 2]);
    expect(sharePlaces(10, [0.8, 0.1, 0.1], [4, 9, 9])).toEqual([4, 3, 3]);
  });
});

describe('chooseSubset', () => {
  const real = writeSamples({ food: 60, sky: 20 }, 'real');
  const synthetic = writeSamples({ food: 30, sky: 30 }, 'made');
  const plan = makePlan();
  const weighing = alignRows({ real, synthetic, plan, staticModel: undefined });

  it('chooses different rows, as many as asked, in the proportion of the weights', () => {
    const chosen = chooseSubset(real, synthetic, weighing, 20, plan);
    expect(new Set(chosen).size).toBe(20);
    expect(chosen.filter((i) => synthetic[i]?.label === 'food')).toHaveLength(15);
    expect(chooseSubset(real, synthetic, weighing, 20, plan)).toEqual(chosen);
    expect([...chooseSubset(real, synthetic, weighing, 500, plan)].sort((a, b) => a - b)).toEqual([
      ...synthetic.keys(),
    ]);
    expect(chooseSubset(real, synthetic, weighing, 0, plan)).toEqual([]);
  });

  it('prefers rows with weight', () => {
    const weights = Float64Array.from(synthetic, (_, i) => (i % 3 === 0 ? 3 : 0));
    const chosen = chooseSubset(real, synthetic, { ...weighing, weights }, 10, plan);
    expect(chosen.filter((i) => weights[i] === 3).length).toBeGreaterThanOrEqual(8);
  });
});
