import { describe, expect, it } from 'vitest';
import { gram } from '../../../src/core/math/kernel-mean.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { meanOverOthers } from '../../../src/core/math/witness.ts';
import { drawRows } from './gaussian-rows.ts';

const points = drawRows(40, 3, createRng('witness'));
const K = gram(points, 1.1);

describe('meanOverOthers', () => {
  it('is the mean of the full kernel matrix over the base, a row itself left out', () => {
    const base = Int32Array.from([3, 7, 8, 20, 31]);
    const means = meanOverOthers(points, 5, 35, base, 1.1);
    means.forEach((mean, i) => {
      const others = [...base].filter((j) => j !== 5 + i);
      const expected = others.reduce((sum, j) => sum + K[(5 + i) * 40 + j], 0) / others.length;
      expect(mean).toBeCloseTo(expected, 6);
    });
  });

  it('is 0 where there is nothing to compare with', () => {
    expect([...meanOverOthers(points, 0, 2, new Int32Array(0), 1)]).toEqual([0, 0]);
    expect(meanOverOthers(points, 4, 5, Int32Array.of(4), 1)[0]).toBe(0);
  });
});
