import { describe, expect, it } from 'vitest';
import { alignSamples } from '../../../src/core/math/align.ts';
import { crossGram, gram } from '../../../src/core/math/kernel-mean.ts';
import { type Matrix, stackRows, takeRows } from '../../../src/core/math/matrix.ts';
import { rejectionEffects } from '../../../src/core/math/rejection-effect.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { drawRows } from './gaussian-rows.ts';

const bandwidth = 1.3;

/** ‖μ_w − μ_x‖² from full kernel matrices; w need not sum to 1. */
function measureGap(synthetic: Matrix, real: Matrix, w: readonly number[], width: number): number {
  const K = gram(synthetic, width);
  const X = gram(real, width);
  const B = crossGram(synthetic, real, width);
  const [m, n] = [synthetic.rows, real.rows];
  let total = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) total += w[i] * w[j] * K[i * m + j];
    for (let j = 0; j < n; j++) total -= (2 * w[i] * B[i * n + j]) / n;
  }
  for (const value of X) total += value / (n * n);
  return total;
}

/** The gap without row i, the others scaled up. */
function measureWithout(synthetic: Matrix, real: Matrix, w: readonly number[], i: number, width: number): number {
  const left = 1 - w[i];
  return measureGap(
    synthetic,
    real,
    w.map((value, k) => (k === i ? 0 : value / left)),
    width,
  );
}

describe('rejectionEffects', () => {
  it('agrees with leaving the row out, copies of it staying', () => {
    const rng = createRng('rejection');
    const distinct = drawRows(12, 3, rng, 1.4);
    const counts = Int32Array.from(distinct.data.subarray(0, 12), () => 1 + rng.int(3));
    const real = drawRows(30, 3, rng);
    const raw = Array.from(counts, (_, i) => (i === 4 ? 0 : rng.next()));
    const sum = raw.reduce((a, b) => a + b, 0);
    const weights = Float64Array.from(raw, (value) => value / sum);
    const K = gram(distinct, bandwidth);
    const B = crossGram(distinct, real, bandwidth);
    const product = weights.map((_, i) => weights.reduce((total, w, j) => total + w * K[i * 12 + j], 0));
    const realMeans = weights.map((_, i) => B.subarray(30 * i, 30 * i + 30).reduce((a, b) => a + b, 0) / 30);
    const constant = gram(real, bandwidth).reduce((a, b) => a + b, 0) / 900;
    const effects = rejectionEffects({ weights, counts, product, realMeans, constant });

    const owner = Array.from(counts).flatMap((count, i) => new Array<number>(count).fill(i));
    const rows = takeRows(distinct, owner);
    const spread = owner.map((i) => weights[i] / counts[i]);
    const before = measureGap(rows, real, spread, bandwidth);
    owner.forEach((group, row) => {
      const after = measureWithout(rows, real, spread, row, bandwidth);
      expect(effects[group]).toBeCloseTo(after - before, 6);
    });
    expect(effects[4]).toBe(0);
    expect(effects.some((effect) => effect > 1e-4)).toBe(true);
    expect(effects.some((effect) => effect < -1e-4)).toBe(true);
  });

  it('leaves the real rows unexplained where one row holds everything', () => {
    const one = { counts: Int32Array.of(1), product: Float64Array.of(1), realMeans: Float64Array.of(0.6) };
    const [effect] = rejectionEffects({ ...one, weights: Float64Array.of(1), constant: 0.5 });
    expect(effect).toBeCloseTo(0.5 - (1 - 1.2 + 0.5), 12);
  });
});

describe('alignSamples with effects', () => {
  it('tells the change of the mass-weighted gap, class by class', () => {
    const rng = createRng('effects');
    const real = stackRows(drawRows(40, 3, rng), drawRows(25, 3, rng, 0.5));
    const synthetic = stackRows(drawRows(15, 3, rng, 1.6), drawRows(10, 3, rng, 1.2));
    const realClass = Int32Array.from({ length: 65 }, (_, i) => Number(i >= 40));
    const syntheticClass = Int32Array.from({ length: 25 }, (_, i) => Number(i >= 15));
    const input = {
      real,
      realClass,
      synthetic,
      syntheticClass,
      classes: 2,
      classMass: Float64Array.of(0.7, 0.3),
      cap: 20,
      seed: 1,
      lambdas: [10],
    };
    const { weights, effects, perClass } = alignSamples({ ...input, effects: true });
    expect(alignSamples(input)).not.toHaveProperty('effects');
    const rowsOf = (classOf: Int32Array, c: number) => Array.from(classOf.keys()).filter((i) => classOf[i] === c);
    perClass.forEach(({ mass, bandwidth: width }, c) => {
      const own = rowsOf(syntheticClass, c);
      const w = own.map((i) => weights[i] / mass);
      const [z, x] = [takeRows(synthetic, own), takeRows(real, rowsOf(realClass, c))];
      const before = measureGap(z, x, w, width);
      own.forEach((row, k) => {
        expect(effects![row]).toBeCloseTo(mass * (measureWithout(z, x, w, k, width) - before), 6);
        if (weights[row] === 0) expect(effects![row]).toBe(0);
      });
    });
    expect(effects!.some((effect) => effect !== 0)).toBe(true);
  });

  it('gives up when its checkpoint throws', () => {
    const rng = createRng('stop');
    const stop = () => {
      throw new Error('enough');
    };
    const one = { classes: 1, classMass: Float64Array.of(1), cap: 2, seed: 1, checkpoint: stop };
    const [real, synthetic] = [drawRows(20, 2, rng), drawRows(6, 2, rng)];
    expect(() =>
      alignSamples({ ...one, real, synthetic, realClass: new Int32Array(20), syntheticClass: new Int32Array(6) }),
    ).toThrow('enough');
  });
});
