import { describe, expect, it } from 'vitest';
import { changeRegions } from '../../../src/host/panel/plan-regions.ts';

const at = (...lines: number[]) => lines.map((line) => ({ line, hash: `h${line}` }));

describe('changeRegions', () => {
  it('begins a place with the usual rows', () => {
    expect(changeRegions([], { demonstrations: at(3, 1), name: 'refunds', label: 'refund' }, 10)).toEqual([
      { rows: 10, demonstrations: at(3, 1), name: 'refunds', label: 'refund' },
    ]);
  });

  it('knows a place by its rows in any order, and keeps what was not named', () => {
    const before = changeRegions([], { demonstrations: at(3, 1), name: 'refunds', rows: 40 }, 10);
    const after = changeRegions(before, { demonstrations: at(1, 3), attributes: { tone: 'angry' } }, 10);
    expect(after).toEqual([{ rows: 40, demonstrations: at(3, 1), name: 'refunds', attributes: { tone: 'angry' } }]);
  });

  it('changes one attribute and leaves the others', () => {
    const before = changeRegions([], { demonstrations: at(1), attributes: { tone: 'angry', length: 'short' } }, 10);
    const after = changeRegions(before, { demonstrations: at(1), attributes: { tone: 'polite' } }, 10);
    expect(after[0]?.attributes).toEqual({ tone: 'polite', length: 'short' });
  });

  it('takes a place out with no rows, and only that one', () => {
    const one = changeRegions([], { demonstrations: at(1) }, 10);
    const two = changeRegions(one, { demonstrations: at(1, 2) }, 10);
    expect(changeRegions(two, { demonstrations: at(1), rows: 0 }, 10)).toEqual(two.slice(1));
    expect(changeRegions(two, { demonstrations: at(7), rows: 0 }, 10)).toEqual(two);
  });
});
