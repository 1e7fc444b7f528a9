import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeEqualRows } from '../../../src/core/math/equal-rows.ts';
import { rowOf } from '../../../src/core/math/matrix.ts';

describe('mergeEqualRows', () => {
  it('keeps each distinct row once, in order, and says which it was', () => {
    const values = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })), { minLength: 1 });
    fc.assert(
      fc.property(values, (rows) => {
        const x = { rows: rows.length, cols: 2, data: Float32Array.from(rows.flat()) };
        const { distinct, counts, groupOf } = mergeEqualRows(x);
        const keys = rows.map(String);
        expect([...new Set(keys)]).toEqual(Array.from({ length: distinct.rows }, (_, g) => String(rowOf(distinct, g))));
        expect([...groupOf].map((g) => String(rowOf(distinct, g)))).toEqual(keys);
        expect([...counts]).toEqual([...new Set(keys)].map((key) => keys.filter((other) => other === key).length));
      }),
    );
  });
});
