import { describe, expect, it } from 'vitest';
import { type BootstrapCell, bootstrapIntervals } from '../../../src/core/math/gap-bootstrap.ts';
import { gram } from '../../../src/core/math/kernel-mean.ts';
import type { Matrix } from '../../../src/core/math/matrix.ts';
import { gapOf, measureGapParts } from '../../../src/core/math/mmd.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { drawRows } from './gaussian-rows.ts';

const bandwidth = 2;

function cellOf(x: Matrix, z: Matrix): { cell: BootstrapCell; before: number; after: number } {
  const even = new Float64Array(z.rows).fill(1 / z.rows);
  const tilted = even.map((w, i) => (i % 2 ? 1.5 * w : 0.5 * w));
  const [before, after] = measureGapParts(x, z, [even, tilted], bandwidth);
  const cell = {
    K: gram(x, bandwidth),
    acrossBefore: before.across,
    acrossAfter: after.across,
    amongBefore: before.among,
    amongAfter: after.among,
    mass: 1,
  };
  return { cell, before: gapOf(before), after: gapOf(after) };
}

describe('bootstrapIntervals', () => {
  it('covers the true gap of the weighted set about as often as it says', () => {
    const rng = createRng('coverage');
    const z = drawRows(30, 2, rng, 1, [0.8]);
    const truth = cellOf(drawRows(3000, 2, rng), z);
    const covered = { before: 0, after: 0, change: 0 };
    for (let r = 0; r < 100; r++) {
      const { before, after, change } = bootstrapIntervals([cellOf(drawRows(50, 2, rng), z).cell], 200, rng);
      if (before.low <= truth.before && truth.before <= before.high) covered.before++;
      if (after.low <= truth.after && truth.after <= after.high) covered.after++;
      const difference = truth.after - truth.before;
      if (change.low <= difference && difference <= change.high) covered.change++;
    }
    for (const count of Object.values(covered)) expect(count).toBeGreaterThanOrEqual(87);
  });

  it('is not biased by rows that are drawn twice', () => {
    const rng = createRng('unbiased');
    let middle = 0;
    let value = 0;
    for (let r = 0; r < 40; r++) {
      const { cell, before } = cellOf(drawRows(20, 2, rng), drawRows(25, 2, rng));
      const interval = bootstrapIntervals([cell], 100, rng).before;
      middle += (interval.low + interval.high) / 2 / 40;
      value += before / 40;
    }
    // The distribution is skewed by 0.008; the naive bootstrap would add (1 − k̄)/20, about 0.02.
    expect(Math.abs(middle - value)).toBeLessThan(0.014);
  });

  it('averages cells by mass', () => {
    const rng = createRng('mass');
    const { cell } = cellOf(drawRows(20, 2, rng), drawRows(25, 2, rng));
    const whole = bootstrapIntervals([cell], 50, createRng(1));
    const half = bootstrapIntervals([{ ...cell, mass: 0.5 }], 50, createRng(1));
    expect(half.before.high).toBeCloseTo(whole.before.high / 2, 12);
  });

  it('handles two rows, and refuses one', () => {
    const rng = createRng('two');
    const z = drawRows(5, 2, rng);
    const { before } = bootstrapIntervals([cellOf(drawRows(2, 2, rng), z).cell], 20, rng);
    expect(before.low).toBeLessThanOrEqual(before.high);
    const { cell } = cellOf(drawRows(2, 2, rng), z);
    expect(() =>
      bootstrapIntervals([{ ...cell, K: new Float32Array(1), acrossBefore: Float64Array.of(1) }], 9, rng),
    ).toThrow(RangeError);
    expect(() => bootstrapIntervals([cell], 0, rng)).toThrow(RangeError);
  });
});
