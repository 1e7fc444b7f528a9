import { describe, expect, it } from 'vitest';
import { createMatrix, rowOf, stackRows, takeRows } from '../../../src/core/math/matrix.ts';

const matrix = { rows: 3, cols: 2, data: Float32Array.from([1, 2, 3, 4, 5, 6]) };

describe('matrix', () => {
  it('shows a row without copying it', () => {
    const own = createMatrix(2, 3);
    rowOf(own, 1)[2] = 7;
    expect([...own.data]).toEqual([0, 0, 0, 0, 0, 7]);
  });

  it('copies rows in the order asked, also twice', () => {
    const taken = takeRows(matrix, [2, 0, 2]);
    expect([...taken.data]).toEqual([5, 6, 1, 2, 5, 6]);
    taken.data[0] = 9;
    expect(matrix.data[4]).toBe(5);
    expect(takeRows(matrix, [])).toMatchObject({ rows: 0, cols: 2 });
  });

  it('stacks parts of equal width, empty ones of any', () => {
    const stacked = stackRows(createMatrix(0, 9), matrix, takeRows(matrix, [1]));
    expect(stacked).toMatchObject({ rows: 4, cols: 2 });
    expect([...stacked.data]).toEqual([1, 2, 3, 4, 5, 6, 3, 4]);
    expect(stackRows()).toMatchObject({ rows: 0, cols: 0 });
    expect(() => stackRows(matrix, createMatrix(1, 3))).toThrow(RangeError);
  });
});
