import { describe, expect, it } from 'vitest';
import { checkClassMass, groupRowsByClass } from '../../../src/core/math/class-rows.ts';

describe('groupRowsByClass', () => {
  it('lists the rows of each class in order, and empty classes', () => {
    const groups = groupRowsByClass(Int32Array.of(2, 0, 2, 0, 0), 4);
    expect(groups.map((rows) => [...rows])).toEqual([[1, 3, 4], [], [0, 2], []]);
  });

  it('refuses classes out of range', () => {
    expect(() => groupRowsByClass(Int32Array.of(3), 3)).toThrow(RangeError);
    expect(() => groupRowsByClass(Int32Array.of(-1), 3)).toThrow(RangeError);
  });
});

describe('checkClassMass', () => {
  it('accepts shares and refuses all else', () => {
    expect(() => checkClassMass(Float64Array.of(0.25, 0.75, 0), 3)).not.toThrow();
    for (const bad of [[0.5], [0.5, 0.4], [1.5, -0.5], [Number.NaN, 1]]) {
      expect(() => checkClassMass(Float64Array.from(bad), 2)).toThrow(RangeError);
    }
  });
});
