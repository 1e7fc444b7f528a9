import { describe, expect, it } from 'vitest';
import { alignSamples } from '../../../src/core/math/align.ts';
import { createMatrix, type Matrix, stackRows } from '../../../src/core/math/matrix.ts';
import { type GapInput, measureGap } from '../../../src/core/math/measure-gap.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { drawRows, oneClass } from './gaussian-rows.ts';

function inputOf(heldOut: Matrix, synthetic: Matrix, options: Partial<GapInput> = {}): GapInput {
  return {
    heldOut,
    heldOutClass: oneClass(heldOut.rows),
    synthetic,
    syntheticClass: oneClass(synthetic.rows),
    weights: new Float64Array(synthetic.rows).fill(1 / synthetic.rows),
    classMass: Float64Array.of(1),
    seed: 1,
    permutations: 99,
    splits: 99,
    resamples: 100,
    ...options,
  };
}

describe('measureGap', () => {
  it('shows that good weights close a gap, on rows they have not seen', () => {
    const rng = createRng('closes');
    const draw = (left: number, right: number) =>
      stackRows(drawRows(left, 3, rng, 0.7), drawRows(right, 3, rng, 0.7, [4, 0, 0]));
    const real = draw(160, 40);
    const synthetic = draw(100, 100);
    const { weights } = alignSamples({
      real,
      realClass: oneClass(200),
      synthetic,
      syntheticClass: oneClass(200),
      classes: 1,
      classMass: Float64Array.of(1),
      cap: 20,
      seed: 1,
    });
    const options = { weights, otherReal: real, otherRealClass: oneClass(200) };
    const report = measureGap(inputOf(draw(64, 16), synthetic, options))!;
    expect(report).toMatchObject({ heldOutRows: 80, syntheticRows: 200, rareClasses: [], unmeasuredMass: 0 });
    expect(report.before.low).toBeGreaterThan(report.floor);
    expect(report.pBefore).toBe(0.01);
    expect(report.change.high).toBeLessThan(0);
    expect(report.after.value).toBeLessThan(report.before.value / 5);
    expect(report.pAfterApproximate).toBeGreaterThan(0.05);
    expect(report.change.value).toBeCloseTo(report.after.value - report.before.value, 12);
    expect(report.floorSizes).toEqual({ real: 80, other: 200, scaled: false });
  });

  it('says nothing of equal distributions, as often as it should', () => {
    const rng = createRng('null');
    const counts = { before: 0, after: 0, floor: 0 };
    for (let r = 0; r < 100; r++) {
      const report = measureGap(inputOf(drawRows(25, 2, rng), drawRows(40, 2, rng), { seed: r }))!;
      if (report.pBefore <= 0.1) counts.before++;
      if (report.pAfterApproximate <= 0.1) counts.after++;
      if (report.before.value > report.floor) counts.floor++;
      expect(report.after.value).toBeCloseTo(report.before.value, 12);
    }
    expect(counts.before).toBeLessThanOrEqual(18);
    expect(counts.before).toBeGreaterThanOrEqual(3);
    expect(counts.after).toBeLessThanOrEqual(25);
    expect(counts.floor).toBeLessThanOrEqual(15);
  });

  it('does not take label shift for a gap, pools rare classes, and names what it could not measure', () => {
    const rng = createRng('classes');
    const centres = [0, 8, 16, 24, 32];
    const draw = (counts: readonly number[]) =>
      stackRows(...counts.map((count, c) => drawRows(count, 2, rng, 1, [centres[c]])));
    const classOf = (counts: readonly number[]) => Int32Array.from(counts.flatMap((count, c) => Array(count).fill(c)));
    const heldOut = [40, 20, 3, 2, 1];
    const synthetic = [20, 40, 20, 30, 0];
    const rows = draw(synthetic);
    const weights = Float64Array.from({ length: rows.rows }, () => 0.5 + rng.next());
    const report = measureGap(
      inputOf(draw(heldOut), rows, {
        heldOutClass: classOf(heldOut),
        syntheticClass: classOf(synthetic),
        classMass: Float64Array.of(0.4, 0.3, 0.1, 0.1, 0.1),
        weights,
      }),
    )!;
    expect(report.rareClasses).toEqual([2, 3]);
    expect(report.unmeasuredMass).toBeCloseTo(0.1, 12);
    expect(report).toMatchObject({ heldOutRows: 65, syntheticRows: 110 });
    expect(report.pBefore).toBeGreaterThan(0.05);
    expect(report.before.value).toBeLessThan(0.05);
  });

  it('is null when there is nothing to measure', () => {
    const rng = createRng('few');
    expect(measureGap(inputOf(drawRows(3, 2, rng), drawRows(9, 2, rng)))).toBeNull();
    expect(measureGap(inputOf(drawRows(9, 2, rng), createMatrix(0, 2)))).toBeNull();
  });

  it('measures embeddings that are all equal as no gap', () => {
    const report = measureGap(inputOf(createMatrix(10, 3), createMatrix(12, 3)))!;
    expect(report.before.value).toBeCloseTo(0, 12);
    expect(report.pBefore).toBe(1);
    expect(report.detectable).toBeCloseTo(0, 12);
  });

  it('gives the same bytes for the same input', () => {
    const input = inputOf(drawRows(20, 2, createRng(1)), drawRows(30, 2, createRng(2), 1.5));
    expect(measureGap(input)).toEqual(measureGap(input));
    expect(measureGap({ ...input, seed: 2 })!.floor).not.toBe(measureGap(input)!.floor);
  });

  it('refuses input that does not fit together', () => {
    const rng = createRng('bad');
    const input = inputOf(drawRows(9, 2, rng), drawRows(9, 2, rng));
    const bad: Partial<GapInput>[] = [
      { heldOutClass: oneClass(3) },
      { syntheticClass: oneClass(3) },
      { weights: new Float64Array(3) },
      { weights: new Float64Array(9) },
      { weights: new Float64Array(9).fill(-1) },
      { classMass: Float64Array.of(0.5) },
      { synthetic: createMatrix(9, 3) },
      { otherReal: createMatrix(9, 2) },
    ];
    for (const change of bad) expect(() => measureGap({ ...input, ...change })).toThrow(RangeError);
  });
});
