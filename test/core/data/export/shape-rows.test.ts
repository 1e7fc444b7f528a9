import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportRow } from '../../../../src/core/data/export/choose-rows.ts';
import { addWeights, chooseWeightKey, pickRows, repeatRows } from '../../../../src/core/data/export/shape-rows.ts';

const makeRows = (count: number): ExportRow[] =>
  Array.from({ length: count }, (_, i) => {
    const row = { text: `=SUM(${i})` };
    return { id: `r${i}`, hash: `h${i}`, row, text: JSON.stringify(row), accepted: true };
  });
const names = (rows: readonly ExportRow[]) => rows.map(({ id }) => id).join(' ');

describe('addWeights', () => {
  it('adds a column of mean 1 in proportion and leaves the line as it was', () => {
    const anyWeights = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        anyWeights.filter((weights) => weights.some((weight) => weight > 1e-3)),
        (weights) => {
          const lines = addWeights(makeRows(weights.length), weights, 'weight');
          const written = lines.map((line) => (JSON.parse(line) as { weight: number }).weight);
          const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
          written.forEach((weight, i) => {
            expect(weight).toBeCloseTo(weights[i] / mean, 4);
          });
          lines.forEach((line, i) => {
            expect(line.startsWith(`{"text":"=SUM(${i})","weight":`)).toBe(true);
          });
        },
      ),
    );
  });

  it('refuses weights that are none and names that are taken', () => {
    const rows = makeRows(2);
    for (const weights of [[1], [1, NaN], [1, -1], [0, 0], [1, Infinity]]) {
      expect(() => addWeights(rows, weights, 'weight')).toThrow(RangeError);
    }
    expect(() => addWeights(rows, [1, 1], 'text')).toThrow(RangeError);
    expect(addWeights([], [], 'weight')).toEqual([]);
    expect(chooseWeightKey(['text'])).toBe('weight');
    expect(chooseWeightKey(['weight', 'sample_weight'])).toBe('synalign_weight');
  });
});

describe('repeatRows and pickRows', () => {
  it('repeat and pick in document order', () => {
    expect(names(repeatRows(makeRows(3), [2, 0, 1]))).toBe('r0 r0 r2');
    expect(names(pickRows(makeRows(4), [3, 0]))).toBe('r0 r3');
  });

  it('refuse counts and places that do not fit', () => {
    expect(() => repeatRows(makeRows(2), [1])).toThrow(RangeError);
    expect(() => repeatRows(makeRows(2), [1, 0.5])).toThrow(RangeError);
    expect(() => repeatRows(makeRows(2), [1, -1])).toThrow(RangeError);
    for (const places of [[2], [-1], [0, 0], [0.5]]) expect(() => pickRows(makeRows(2), places)).toThrow(RangeError);
  });
});
