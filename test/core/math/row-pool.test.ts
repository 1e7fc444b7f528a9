import { describe, expect, it } from 'vitest';
import { createRowPool } from '../../../src/core/math/row-pool.ts';

/** Points on a line. */
const line = (...places: number[]) => ({ rows: places.length, cols: 1, data: Float32Array.from(places) });

describe('createRowPool', () => {
  it('gathers the pick and its nearest free rows by distance, ties to the lowest row', () => {
    const pool = createRowPool(line(0, 4, 1, -1, 2), undefined, 0.1);
    expect(pool.gather(0, 4)).toEqual({ members: [0, 2, 3, 4], memberDistances: [0, 1, 1, 2] });
    expect([0, 1, 2, 3, 4].map(pool.isFree)).toEqual([false, true, false, false, false]);
    expect(pool.gather(1, 4)).toEqual({ members: [1], memberDistances: [0] });
  });

  it('leaves repeats of used rows out, but for a pick that would stay alone', () => {
    const pool = createRowPool(line(0, 0.05, 5, 0.5, 0.55), undefined, 0.1);
    expect(pool.gather(0, 3).members).toEqual([0, 3, 2]);
    expect([1, 4].map(pool.isFree)).toEqual([false, false]);
    const alone = createRowPool(line(0, 0.05, 0.02), undefined, 0.1);
    expect(alone.gather(0, 3).members).toEqual([0, 2]);
    const taken = createRowPool(line(0, 0.05, 3), undefined, 0.1);
    taken.take(0);
    expect([0, 1, 2].map(taken.isFree)).toEqual([false, false, true]);
  });

  it('never gathers rows that may not be used', () => {
    const pool = createRowPool(line(0, 1, 2, 3), Uint8Array.from([1, 0, 1, 1]), 0.1);
    expect(pool.isFree(1)).toBe(false);
    expect(pool.gather(0, 3).members).toEqual([0, 2, 3]);
    expect(() => createRowPool(line(0, 1), new Uint8Array(3), 0.1)).toThrow(RangeError);
  });
});
