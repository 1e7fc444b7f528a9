import { describe, expect, it } from 'vitest';
import { rankRows, sampleByRank } from '../../../src/core/math/content-sample.ts';
import { takeRows } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { normalRows } from './planted-pool.ts';

const rows = normalRows(2000, 4, 1);
const ranks = rankRows(rows, 'seed');

describe('rankRows', () => {
  it('ranks a row by its content and the seed, wherever it stands', () => {
    const order = createRng(2).shuffle(Array.from({ length: 2000 }, (_, i) => i));
    expect([...rankRows(takeRows(rows, order), 'seed')]).toEqual(order.map((i) => ranks[i]));
    expect(rankRows(rows, 'other')[0]).not.toBe(ranks[0]);
    expect(new Set(rankRows(takeRows(rows, [5, 5, 5]), 1)).size).toBe(1);
  });

  it('spreads ranks evenly over 32 bits, also when rows differ in one bit', () => {
    const near = { rows: 2000, cols: 1, data: Float32Array.from({ length: 2000 }, (_, i) => 1 + i * 2 ** -23) };
    for (const found of [ranks, rankRows(near, 'seed')]) {
      expect(new Set(found).size).toBe(2000);
      const bins = new Array<number>(16).fill(0);
      for (const rank of found) bins[rank >>> 28]++;
      // χ² with 15 degrees of freedom exceeds 37.7 once in a thousand.
      expect(bins.reduce((sum, count) => sum + (count - 125) ** 2 / 125, 0)).toBeLessThan(37.7);
    }
  });
});

describe('sampleByRank', () => {
  it('takes the rows of lowest rank, ties by the lowest row, in ascending order', () => {
    const all = Int32Array.from([7, 3, 5, 1]);
    const own = Uint32Array.from([0, 40, 0, 10, 0, 10, 0, 10]);
    expect([...sampleByRank(all, own, 2)]).toEqual([3, 5]);
    expect([...sampleByRank(all, own, 3)]).toEqual([3, 5, 7]);
    expect([...sampleByRank(all, own, 9)]).toEqual([7, 3, 5, 1]);
  });
});
