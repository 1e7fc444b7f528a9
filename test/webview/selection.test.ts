import { describe, expect, it } from 'vitest';
import { everyRow, type RowPage } from '../../src/protocol/row-view.ts';
import { chooseWindow, followSelection, rowAt, windowRows } from '../../webview/selection.ts';

const makePage = (from: number, ids: readonly string[], total = from + ids.length): RowPage => ({
  query: everyRow,
  ...{ from, total, left: 0 },
  rows: ids.map((id) => ({ id, state: 'undecided', text: '', label: null, cluster: '', warnings: [] })),
});

describe('followSelection', () => {
  it('stays with its row when rows before it go', () => {
    expect(followSelection({ row: 'c', place: 2 }, makePage(0, ['b', 'c', 'd']), true)).toEqual({ row: 'c', place: 1 });
  });

  it('hands a place on to the row that stands there when its own is gone', () => {
    expect(followSelection({ row: 'b', place: 1 }, makePage(0, ['a', 'c', 'd']), true)).toEqual({ row: 'c', place: 1 });
    expect(followSelection({ row: 'd', place: 3 }, makePage(0, ['a', 'b', 'c']), true)).toEqual({ row: 'c', place: 2 });
  });

  it('waits for a row that the page does not reach', () => {
    const selection = { row: 'z', place: 900 };
    expect(followSelection(selection, makePage(0, ['a', 'b'], 1000), true)).toEqual(selection);
  });

  it('lets go with another query, and when there are no rows', () => {
    expect(followSelection({ row: 'z', place: 0 }, makePage(0, ['a']), false)).toEqual({ place: 0 });
    expect(followSelection({ row: 'a', place: 5 }, makePage(0, ['a']), false)).toEqual({ row: 'a', place: 0 });
    expect(followSelection({ row: 'a', place: 0 }, makePage(0, []), true)).toEqual({ place: 0 });
  });

  it('finds rows by their place in the query', () => {
    expect(rowAt(makePage(10, ['a', 'b']), 11)).toEqual({ row: 'b', place: 11 });
    expect(rowAt(makePage(10, ['a', 'b']), 9)).toBeUndefined();
  });
});

describe('chooseWindow', () => {
  it('asks for nothing while what was asked for reaches far enough', () => {
    expect(chooseWindow({ from: 0 }, 0, 20, 10_000)).toBeUndefined();
    expect(chooseWindow({ from: 0 }, 200, 230, 10_000)).toBeUndefined();
    expect(chooseWindow({ from: 9700 }, 9970, 9999, 10_000)).toBeUndefined();
  });

  it('asks for rows around those on screen otherwise', () => {
    const from = chooseWindow({ from: 0 }, 5000, 5020, 10_000)!;
    expect(from).toBeLessThan(5000 - 60);
    expect(from + windowRows).toBeGreaterThan(5020 + 60);
    expect(chooseWindow(undefined, 0, 20, 10_000)).toBe(0);
  });
});
