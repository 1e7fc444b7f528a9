import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitQuantiles, rankNumber } from '../../../src/core/text/quantile.ts';
import { fitTypedCodes, type TypedColumn, typedWidth, writeTyped } from '../../../src/core/text/typed-code.ts';

const ANY_NUMBER = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);

function encode(columns: readonly TypedColumn[]): Float32Array[][] {
  const codes = fitTypedCodes(columns);
  return columns.map((column, k) =>
    column.values.map((value) => {
      const out = new Float32Array(typedWidth(codes[k]));
      writeTyped(codes[k], value, 1, out, 0);
      return out;
    }),
  );
}

const distance = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, j) => sum + (value - b[j]) ** 2, 0);
const norm2 = (a: Float32Array) => a.reduce((sum, value) => sum + value * value, 0);

/** Mean squared distance of all ordered pairs, by brute force. */
function spread(vectors: readonly Float32Array[]): number {
  let sum = 0;
  for (const a of vectors) for (const b of vectors) sum += distance(a, b);
  return sum / vectors.length ** 2;
}

describe('rankNumber', () => {
  it('is the middle of the mass at every fitted value, counted naively', () => {
    fc.assert(
      fc.property(fc.array(ANY_NUMBER, { minLength: 1, maxLength: 40 }), (values) => {
        const table = fitQuantiles(values);
        for (const value of values) {
          const below = values.filter((other) => other < value).length;
          const equal = values.filter((other) => other === value).length;
          expect(rankNumber(table, value)).toBeCloseTo((below + equal / 2) / values.length, 9);
        }
      }),
    );
  });

  it('rises with the number and stays in [0, 1], for any number', () => {
    fc.assert(
      fc.property(fc.array(ANY_NUMBER, { minLength: 1, maxLength: 12 }), fc.array(ANY_NUMBER), (values, asked) => {
        const table = fitQuantiles(values);
        const ranks = [...asked].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map((value) => rankNumber(table, value));
        ranks.forEach((rank, k) => {
          expect(rank).toBeGreaterThanOrEqual(k === 0 ? 0 : ranks[k - 1]);
          expect(rank).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it('stays small for many distinct values and close to the true rank', () => {
    const values = Array.from({ length: 5000 }, (_, k) => k ** 3);
    const table = fitQuantiles(values);
    expect(table.knots.length).toBeLessThanOrEqual(257);
    for (const k of [1, 777, 2500, 4998]) expect(Math.abs(rankNumber(table, k ** 3) - k / 5000)).toBeLessThan(0.005);
  });

  it('skips over the gap after a heavy value', () => {
    const table = fitQuantiles([
      ...Array.from({ length: 90 }, () => 0),
      ...Array.from({ length: 10 }, (_, k) => 1000 + k),
    ]);
    expect(rankNumber(table, 0)).toBeCloseTo(0.45);
    expect(rankNumber(table, 500)).toBeCloseTo(0.9);
    expect(rankNumber(fitQuantiles([]), 3)).toBe(0.5);
  });
});

describe('typed codes', () => {
  const skewed: TypedColumn = {
    name: 'gain',
    type: 'number',
    values: Array.from({ length: 100 }, (_, k) => (k < 80 ? 0 : k === 99 ? Number.POSITIVE_INFINITY : 10 ** (k - 78))),
  };
  const flag: TypedColumn = {
    name: 'flag',
    type: 'boolean',
    values: Array.from({ length: 100 }, (_, k) => (k % 10 === 0 ? null : k % 3 === 0)),
  };
  const kind: TypedColumn = {
    name: 'kind',
    type: 'category',
    values: Array.from({ length: 100 }, (_, k) => 'abcdef'[k % 6]),
  };
  const constant: TypedColumn = { name: 'same', type: 'category', values: Array.from({ length: 100 }, () => 'x') };

  it('gives every field the same mean squared distance, none to a constant one', () => {
    const [a, b, c, d] = encode([skewed, flag, kind, constant]).map(spread);
    expect(b / a).toBeCloseTo(1, 4);
    expect(c / a).toBeCloseTo(1, 4);
    expect(d).toBe(0);
  });

  it('gives every row norm 1, whatever its values', () => {
    const fields = encode([skewed, flag, kind]);
    for (let i = 0; i < 100; i++) expect(fields.reduce((sum, field) => sum + norm2(field[i]), 0)).toBeCloseTo(1, 5);
    const [code] = fitTypedCodes([skewed]);
    for (const odd of [null, Number.NaN, 'text', true, Number.NEGATIVE_INFINITY, 1e308]) {
      const out = new Float32Array(typedWidth(code));
      writeTyped(code, odd, 1, out, 0);
      expect(norm2(out)).toBeCloseTo(1, 5);
    }
  });

  it('keeps near ranks nearer than far ones and null apart from all', () => {
    const values = [...Array.from({ length: 99 }, (_, k) => Math.exp(k / 5)), null];
    const [codes] = encode([{ name: 'n', type: 'number', values }]);
    expect(distance(codes[10], codes[12])).toBeLessThan(distance(codes[10], codes[30]));
    expect(distance(codes[10], codes[30])).toBeLessThan(distance(codes[10], codes[90]));
    expect(distance(codes[50], codes[99])).toBeCloseTo(2, 5);
  });

  it('brings rare levels together, unseen ones too', () => {
    const values = [...Array.from({ length: 60 }, (_, k) => (k % 2 ? 'often' : 'common')), 'once', 'twice', 'twice'];
    const column: TypedColumn = { name: 'c', type: 'category', values };
    const [codes] = encode([column]);
    expect(distance(codes[60], codes[61])).toBeLessThan(distance(codes[60], codes[0]) / 2);
    const [code] = fitTypedCodes([column]);
    const unseen = new Float32Array(typedWidth(code));
    writeTyped(code, 'never seen', 1, unseen, 0);
    expect(distance(unseen, codes[60])).toBeLessThan(distance(unseen, codes[0]) / 2);
  });

  it('does not blow up a field that hardly varies', () => {
    const rare: TypedColumn = { name: 'rare', type: 'boolean', values: Array.from({ length: 100 }, (_, k) => k === 0) };
    const [a, b] = encode([kind, rare]).map(spread);
    expect(b).toBeLessThan(a / 2);
  });

  it('bounds the width of a field of identifiers', () => {
    const ids: TypedColumn = {
      name: 'id',
      type: 'category',
      values: Array.from({ length: 500 }, (_, k) => `row-${k}`),
    };
    expect(typedWidth(fitTypedCodes([ids])[0])).toBeLessThanOrEqual(26);
  });
});
