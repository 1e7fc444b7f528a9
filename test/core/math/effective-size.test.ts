import { expect, it } from 'vitest';
import { effectiveSizeOf } from '../../../src/core/math/effective-size.ts';

it('is the number of rows for equal weights, 1 for a single heavy row, and lies between otherwise', () => {
  expect(effectiveSizeOf(new Float64Array(8).fill(1 / 8))).toBeCloseTo(8, 12);
  expect(effectiveSizeOf(Float64Array.from([1, 0, 0]))).toBe(1);
  // 1 / (0.25 + 2 · 0.0625) = 8/3.
  expect(effectiveSizeOf(Float64Array.from([0.5, 0.25, 0.25]))).toBeCloseTo(8 / 3, 12);
});
