import { describe, expect, it } from 'vitest';
import { type ChoosableRow, chooseRows, isFiltered, isSameQuery } from '../../src/protocol/choose-rows.ts';
import { everyRow, type RowQuery } from '../../src/protocol/row-view.ts';

const makeRow = (id: string, change: Partial<ChoosableRow> = {}): ChoosableRow => ({
  id,
  state: 'undecided',
  text: `text of ${id}`,
  label: 'a',
  cluster: 'c1',
  warnings: [],
  ...change,
});
const rows = [
  makeRow('one', { text: 'My Parcel is late', weight: 1, effect: 0.1, warnings: ['copies', 'odd'] }),
  makeRow('two', { text: 'parcel lost', label: null, weight: 0.5, state: 'accepted', effect: -0.4 }),
  makeRow('three', { text: 'money back', label: 'b', weight: 2, state: 'rejected', cluster: 'c2', effect: 0.2 }),
  makeRow('four', { text: 'late money', state: 'edited', cluster: 'c0', warnings: ['odd'] }),
];
const ids = (query: Partial<RowQuery>, lookups = {}) =>
  chooseRows(rows, { ...everyRow, ...query }, lookups).rows.map(({ id }) => id);

describe('chooseRows', () => {
  it('gives every row in the order of the document', () => {
    expect(chooseRows(rows, everyRow)).toEqual({ rows, left: 2 });
  });

  it('asks for all words, in any case and order', () => {
    expect(ids({ text: ' LATE  parcel ' })).toEqual(['one']);
    expect(ids({ text: 'late' })).toEqual(['one', 'four']);
    expect(ids({ text: 'late lost' })).toEqual([]);
  });

  it('searches the whole text where there is more than is shown', () => {
    expect(
      ids({ text: 'hidden' }, { textOf: ({ id }: ChoosableRow) => (id === 'two' ? 'a hidden word' : '') }),
    ).toEqual(['two']);
  });

  it.each([
    [{ cluster: 'c2' }, ['three']],
    [{ label: 'a' }, ['one', 'four']],
    [{ label: null }, ['two']],
    [{ state: 'left' }, ['one', 'four']],
    [{ state: 'undecided' }, ['one']],
    [{ state: 'edited' }, ['four']],
    [{ warning: 'odd' }, ['one', 'four']],
    [{ warning: 'none' }, ['two', 'three']],
    [{ warning: 'any' }, ['one', 'four']],
    [{ leastWeight: 0.5, mostWeight: 1 }, ['two']],
    [{ leastWeight: 1 }, ['one', 'three']],
    [{ mostWeight: 1 }, ['two']],
    [{ cluster: 'c1', warning: 'none', state: 'accepted' }, ['two']],
  ] satisfies [Partial<RowQuery>, string[]][])('narrows by %j', (query, expected) => {
    expect(ids(query)).toEqual(expected);
  });

  it.each([
    ['document', ['one', 'two', 'three', 'four']],
    ['weight', ['three', 'one', 'two', 'four']],
    ['light', ['two', 'one', 'three', 'four']],
    ['effect', ['two', 'three', 'one', 'four']],
    ['warnings', ['one', 'four', 'two', 'three']],
    ['cluster', ['four', 'one', 'two', 'three']],
  ] satisfies [RowQuery['sort'], string[]][])(
    'sorts by %s, rows without a value last, ties as they were',
    (sort, expected) => {
      expect(ids({ sort }, { placeOf: (cluster: string) => Number(cluster.slice(1)) })).toEqual(expected);
    },
  );

  it('orders by meaning and drops nothing', () => {
    const similarity: Readonly<Record<string, number>> = { one: 0.2, three: 0.9 };
    expect(
      ids({ near: { id: 'three' }, sort: 'near' }, { similarityOf: ({ id }: ChoosableRow) => similarity[id] }),
    ).toEqual(['three', 'one', 'two', 'four']);
  });

  it('says what is missing, instead of showing rows as if nothing were', () => {
    expect(chooseRows(rows, { ...everyRow, near: { text: 'late' }, sort: 'near' }).note).toMatch(/not ready/);
    expect(chooseRows(rows, { ...everyRow, lasso: true })).toMatchObject({
      rows: [],
      note: expect.stringMatching(/lasso/),
    });
  });

  it('counts the rows that a bulk decision is about: undecided and edited ones of the lasso', () => {
    const isInLasso = ({ id }: ChoosableRow) => id !== 'one';
    expect(chooseRows(rows, { ...everyRow, lasso: true }, { isInLasso })).toMatchObject({ left: 1 });
  });
});

describe('isSameQuery', () => {
  it('compares what is asked, not how it is written down', () => {
    const query: RowQuery = { text: '', lasso: false, sort: 'weight', state: 'left' };
    expect(isSameQuery(query, { sort: 'weight', state: 'left', text: '', lasso: false })).toBe(true);
  });

  it.each([
    { text: 'x' },
    { label: null },
    { label: '' },
    { near: { id: '1' } },
    { near: { text: '1' } },
    { near: { line: 1 } },
    { leastWeight: 0 },
    { mostWeight: 0 },
    { lasso: true },
    { sort: 'light' },
    { cluster: '' },
    { state: 'left' },
    { warning: 'any' },
  ] satisfies Partial<RowQuery>[])('tells %j from every row and from each other', (change) => {
    expect(isSameQuery(everyRow, { ...everyRow, ...change })).toBe(false);
  });

  it('tells ids, lines and words apart', () => {
    const near = (value: NonNullable<RowQuery['near']>): RowQuery => ({ ...everyRow, near: value });
    expect(isSameQuery(near({ id: '1' }), near({ text: '1' }))).toBe(false);
    expect(isSameQuery(near({ line: 1 }), near({ id: '1' }))).toBe(false);
  });
});

describe('isFiltered', () => {
  it('is about rows left out, not about their order', () => {
    expect(isFiltered({ ...everyRow, sort: 'weight', near: { id: 'a' }, text: '  ' })).toBe(false);
    expect(isFiltered({ ...everyRow, label: null })).toBe(true);
    expect(isFiltered({ ...everyRow, leastWeight: 0 })).toBe(true);
  });
});
