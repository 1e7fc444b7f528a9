import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/math/rng.ts';
import { chooseRows } from '../../../src/core/math/row-choice.ts';

describe('chooseRows', () => {
  it('chooses every subset equally often, ascending', () => {
    const rng = createRng('subsets');
    const seen = new Map<string, number>();
    for (let r = 0; r < 6000; r++) {
      const key = chooseRows(4, 2, rng).join();
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(['0,1', '0,2', '0,3', '1,2', '1,3', '2,3']);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it('takes all rows when there are no more', () => {
    expect([...chooseRows(3, 5, createRng(1))]).toEqual([0, 1, 2]);
  });
});
