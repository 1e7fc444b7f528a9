import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareBudget } from '../../../src/core/math/budget.ts';

describe('shareBudget', () => {
  it('follows the rule', () => {
    expect(shareBudget(100, [100, 900])).toEqual(Int32Array.of(25, 75));
    expect(shareBudget(100, [100, 900], { rule: 'size' })).toEqual(Int32Array.of(10, 90));
    expect(shareBudget(10, [5, 5], { rule: 'residual', residuals: [0.6, 0.2] })).toEqual(Int32Array.of(8, 2));
  });

  it('lets the targets of the user win, zero included', () => {
    expect(shareBudget(12, [1, 1000, 50], { targets: [2, 1, 0], rule: 'size' })).toEqual(Int32Array.of(8, 4, 0));
    expect(shareBudget(12, [0, 1000, 50], { targets: [2, 1, 1] })).toEqual(Int32Array.of(0, 6, 6));
  });

  it('gives the remainder to the largest fractions, ties to the lowest class', () => {
    expect(shareBudget(5, [1, 1, 1])).toEqual(Int32Array.of(2, 2, 1));
    expect(shareBudget(7, [6, 3, 1], { rule: 'size' })).toEqual(Int32Array.of(4, 2, 1));
  });

  it('gives rare classes one each when the total allows, else the largest', () => {
    expect(shareBudget(10, [1e6, 1, 1, 0], { rule: 'size' })).toEqual(Int32Array.of(8, 1, 1, 0));
    expect(shareBudget(2, [9, 4, 1])).toEqual(Int32Array.of(1, 1, 0));
  });

  it('adds up exactly and respects order, emptiness and the least of one', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.nat(500), sizes, fc.constantFrom('size' as const, 'sqrt' as const), (total, classSizes, rule) => {
        const shares = shareBudget(total, classSizes, { rule });
        const filled = classSizes.filter((size) => size > 0).length;
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(filled > 0 ? total : 0);
        classSizes.forEach((size, c) => {
          expect(shares[c]).toBeGreaterThanOrEqual(size > 0 && total >= filled ? 1 : 0);
          if (size === 0) expect(shares[c]).toBe(0);
          for (let other = 0; other < c; other++) {
            if (classSizes[other] > size) expect(shares[other]).toBeGreaterThanOrEqual(shares[c]);
          }
        });
      }),
    );
  });

  it('refuses amounts that mean nothing', () => {
    expect(() => shareBudget(-1, [1])).toThrow(RangeError);
    expect(() => shareBudget(1.5, [1])).toThrow(RangeError);
    expect(() => shareBudget(1, [-1])).toThrow(RangeError);
    expect(() => shareBudget(1, [1, 2], { targets: [1] })).toThrow(RangeError);
    expect(() => shareBudget(1, [1], { targets: [Number.NaN] })).toThrow(RangeError);
    expect(() => shareBudget(1, [1], { rule: 'residual' })).toThrow(RangeError);
  });
});
