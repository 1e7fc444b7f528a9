import { describe, expect, it } from 'vitest';
import { countDecimals, describeColumns, isKnown, matchColumn } from '../../../src/core/data/column-facts.ts';
import type { Layout } from '../../../src/core/data/layout.ts';
import { toSample } from '../../../src/core/data/to-sample.ts';

const layout: Layout = {
  kind: 'tabular',
  text: [],
  typed: [
    { path: ['price'], type: 'number' },
    { path: ['ok'], type: 'boolean' },
    { path: ['maker'], type: 'category' },
    { path: ['grade'], type: 'category' },
    { path: ['name'], type: 'category' },
  ],
};
const samples = Array.from({ length: 40 }, (_, i) => {
  const row = {
    price: i / 4,
    ok: i % 2 === 0,
    maker: i % 4 ? 'Aro' : 'Belt',
    grade: (i % 3) + 1,
    name: `n${i}`,
    ...(i < 10 ? { ok: null } : {}),
  };
  const sample = toSample(row, i + 1, layout);
  if ('code' in sample) throw new Error(sample.detail);
  return sample;
});
const [price, ok, maker, grade, name] = describeColumns(samples, layout);

describe('describeColumns', () => {
  it('finds range, decimals, categories by frequency, and what is missing', () => {
    expect(price).toEqual({
      name: 'price',
      type: 'number',
      range: [0, 9.75],
      decimals: 2,
      values: undefined,
      isBare: false,
      missing: 0,
    });
    expect(ok).toMatchObject({ range: undefined, values: undefined, missing: 0.25 });
    expect(maker).toMatchObject({ values: ['Aro', 'Belt'], isBare: false });
    expect(grade).toMatchObject({ values: ['1', '2', '3'], isBare: true });
    expect(name, 'different in every row: a name, no category').toMatchObject({ values: undefined });
    expect(describeColumns([], layout).map(({ missing }) => missing)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('matchColumn', () => {
  it('writes values as the real ones are written', () => {
    expect(matchColumn(Math.PI, price!)).toBe(3.14);
    expect(matchColumn(1e-9, price!)).toBe(0);
    expect(matchColumn(' aro ', maker!)).toBe('Aro');
    expect(matchColumn('Cuno', maker!)).toBe('Cuno');
    expect(matchColumn('2', grade!)).toBe(2);
    expect(matchColumn('two', grade!)).toBe('two');
    expect(matchColumn(null, grade!)).toBeNull();
    expect(matchColumn(true, ok!)).toBe(true);
  });

  it('makes whole numbers of numbers where the real ones are whole', () => {
    expect(matchColumn(4.6, { ...price!, decimals: 0 })).toBe(5);
  });
});

describe('isKnown', () => {
  it('knows closed sets of categories, as text or bare', () => {
    expect([isKnown('Aro', maker!), isKnown('Cuno', maker!), isKnown(2, grade!), isKnown(9, grade!)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([isKnown('new', name!), isKnown(null, maker!), isKnown(99, price!)]).toEqual([true, true, true]);
  });
});

describe('countDecimals', () => {
  it('counts what JSON writes', () => {
    expect([0, 3, 2.5, 0.125, 1e21, 1e-7, -4.25].map(countDecimals)).toEqual([0, 0, 1, 3, 0, 7, 2]);
  });
});
