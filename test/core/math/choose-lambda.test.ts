import { describe, expect, it } from 'vitest';
import { chooseLambda, type LambdaEvidence } from '../../../src/core/math/choose-lambda.ts';

/** One class whose MMD² falls with λ beyond any doubt, so that the losses alone decide. */
function byLosses(losses: readonly (readonly number[])[], share = 1): LambdaEvidence {
  return {
    share,
    losses: Float64Array.from(losses.flat()),
    mmd: Float64Array.from(losses.flatMap((rows, l) => rows.map(() => -l))),
  };
}

describe('chooseLambda', () => {
  it('takes the largest λ within one standard error of the best, by paired differences', () => {
    // Rows differ much from each other, but λ = 10 is worse than λ = 1 on every row: pairing sees that.
    const { path, chosen } = chooseLambda(
      [10, 1],
      [
        byLosses([
          [1.1, 2.1, 3.12, 4.09],
          [1, 2, 3, 4],
        ]),
      ],
    );
    expect(chosen).toBe(1);
    expect(path[0].excess).toBeCloseTo(0.1025, 12);
    const deviations = [0.1, 0.1, 0.12, 0.09].map((d) => d - 0.1025);
    const variance = deviations.reduce((sum, d) => sum + d * d, 0) / 3;
    expect(path[0].standardError).toBeCloseTo(Math.sqrt(variance / 4), 12);
    expect(path[1]).toEqual({ lambda: 1, score: 2.5, excess: 0, standardError: 0, mmd: -1 });
  });

  it('prefers the larger λ when the difference is within noise', () => {
    const losses = [
      [1.2, 1.9],
      [1, 2],
    ];
    expect(chooseLambda([10, 1], [byLosses(losses)]).chosen).toBe(0);
  });

  it('lets an MMD² that is not clearly lower than at the largest λ veto a smaller loss', () => {
    const losses = Float64Array.of(0, 0, 0, -1, -1, -1, -2, -2, -2);
    const choose = (mmd: readonly number[]) =>
      chooseLambda([Infinity, 10, 1], [{ share: 1, losses, mmd: Float64Array.from(mmd) }]).chosen;
    expect(choose([3, 3, 3, 2, 2, 2, 1, 1, 1])).toBe(2);
    expect(choose([3, 3, 3, 2, 2, 2, 4, 4, 4])).toBe(1);
    expect(choose([3, 3, 3, 1, 6, 1, 4, 4, 4])).toBe(0);
    // λ = 1 is lower by 1.7 standard errors: enough beside λ = 10, which is lower by more than two, but not alone.
    expect(choose([3, 3, 3, 2, 2, 2, 1, 3, 1])).toBe(2);
    expect(choose([3, 3, 3, 3, 3, 3, 0, 2.5, 2.5])).toBe(0);
  });

  it('adds the classes by share, as strata', () => {
    const even = byLosses(
      [
        [0, 0],
        [-2, -3],
      ],
      0.75,
    );
    const other = byLosses(
      [
        [0, 0, 0],
        [3, 3, 3],
      ],
      0.25,
    );
    const { path, chosen } = chooseLambda([10, 1], [even, other]);
    expect(chosen).toBe(1);
    expect(path[1].score).toBeCloseTo(0.75 * -2.5 + 0.25 * 3, 12);
    expect(path[0].standardError).toBeCloseTo(0.75 * 0.5, 12);
  });

  it('refuses evidence that does not fit or holds one row', () => {
    expect(() => chooseLambda([1], [byLosses([[1]])])).toThrow(RangeError);
    expect(() => chooseLambda([2, 1], [byLosses([[1, 2, 3]])])).toThrow(RangeError);
    expect(() => chooseLambda([1], [{ share: 1, losses: Float64Array.of(1, 2), mmd: Float64Array.of(1) }])).toThrow(
      RangeError,
    );
  });
});
