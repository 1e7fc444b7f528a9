import { describe, expect, it } from 'vitest';
import { divideIntoCells } from '../../../src/core/math/gap-cells.ts';

const heldOutClass = Int32Array.of(0, 1, 0, 0, 0, 0, 2, 1, 2, 1);
const syntheticClass = Int32Array.of(2, 1, 0, 0, 1, 2, 2, 0);
const weights = Float64Array.of(3, 1, 1, 2, 3, 2, 1, 1);

describe('divideIntoCells', () => {
  it('makes a cell of each class with five held-out rows, and one of all the others', () => {
    const { cells, rareClasses, unmeasuredMass } = divideIntoCells(
      heldOutClass,
      syntheticClass,
      weights,
      Float64Array.of(0.5, 0.3, 0.2),
    );
    expect(rareClasses).toEqual([1, 2]);
    expect(unmeasuredMass).toBe(0);
    const [large, rare] = cells;
    expect([...large.real]).toEqual([0, 2, 3, 4, 5]);
    expect([...large.before]).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect([...large.after]).toEqual([1 / 4, 2 / 4, 1 / 4]);
    expect([...rare.real]).toEqual([1, 7, 9, 6, 8]);
    expect([...rare.realClass]).toEqual([1, 1, 1, 2, 2]);
    expect([...rare.synthetic]).toEqual([1, 4, 0, 5, 6]);
    // Class 1 has three of the five real rows, so its two synthetic rows share 3/5.
    [0.3, 0.3, 0.4 / 3, 0.4 / 3, 0.4 / 3].forEach((w, i) => {
      expect(rare.before[i]).toBeCloseTo(w, 12);
    });
    [0.15, 0.45, 0.2, 0.4 / 3, 0.2 / 3].forEach((w, i) => {
      expect(rare.after[i]).toBeCloseTo(w, 12);
    });
    expect(rare.mass).toBeCloseTo(0.5, 12);
  });

  it('leaves out what cannot be measured, and says how much', () => {
    const few = divideIntoCells(
      heldOutClass,
      syntheticClass.map((c) => c % 2),
      weights,
      Float64Array.of(0.5, 0.3, 0.2),
    );
    expect(few.cells.map(({ classes }) => classes)).toEqual([[0]]);
    expect(few.cells[0].mass).toBe(1);
    expect(few.rareClasses).toEqual([]);
    expect(few.unmeasuredMass).toBeCloseTo(0.5, 12);
  });

  it('refuses a class with mass whose rows all weigh nothing', () => {
    const none = weights.map((w, i) => (syntheticClass[i] === 0 ? 0 : w));
    expect(() => divideIntoCells(heldOutClass, syntheticClass, none, Float64Array.of(1, 0, 0))).toThrow(RangeError);
  });
});
