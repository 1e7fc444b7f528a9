import { describe, expect, it } from 'vitest';
import { chooseLambda } from '../../../src/core/math/choose-lambda.ts';

describe('chooseLambda', () => {
  it('takes the largest λ within one standard error of the best, by paired differences', () => {
    // Folds differ much from each other, but λ = 10 is worse than λ = 1 in every fold: pairing sees that.
    const ten = [1.1, 2.1, 3.12, 4.09];
    const one = [1, 2, 3, 4];
    const { path, chosen } = chooseLambda([10, 1], Float64Array.from([...ten, ...one]), 4);
    expect(chosen).toBe(1);
    expect(path[0].excess).toBeCloseTo(0.1025, 12);
    const deviations = [0.1, 0.1, 0.12, 0.09].map((d) => d - 0.1025);
    const variance = deviations.reduce((sum, d) => sum + d * d, 0) / 3;
    expect(path[0].standardError).toBeCloseTo(Math.sqrt(variance / 4), 12);
    expect(path[1]).toMatchObject({ lambda: 1, score: 2.5, excess: 0, standardError: 0 });
  });

  it('prefers the larger λ when the difference is within noise', () => {
    expect(chooseLambda([10, 1], Float64Array.from([1.2, 1.9, 1, 2]), 2).chosen).toBe(0);
  });

  it('refuses one fold', () => {
    expect(() => chooseLambda([1], Float64Array.from([1]), 1)).toThrow(RangeError);
  });
});
