import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMatrix, type Matrix } from '../../../src/core/math/matrix.ts';
import {
  multiplySparse,
  multiplySparseTransposed,
  type SparseMatrix,
  sparseRowNorms,
  takeSparseRows,
  transposeSparse,
} from '../../../src/core/math/sparse.ts';

const DENSE = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([rows, cols]) =>
  fc
    .array(fc.oneof(fc.constant(0), fc.integer({ min: -8, max: 8 })), {
      minLength: rows * cols,
      maxLength: rows * cols,
    })
    .map((data): Matrix => ({ rows, cols, data: Float32Array.from(data) })),
);

function toSparse({ rows, cols, data }: Matrix): SparseMatrix {
  const offsets = [0];
  const indices: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = cols - 1; j >= 0; j--) if (data[i * cols + j] !== 0) indices.push(j);
    offsets.push(indices.length);
  }
  const values = indices.map((j, e) => data[offsets.findLastIndex((offset) => offset <= e) * cols + j]);
  return {
    rows,
    cols,
    offsets: Int32Array.from(offsets),
    indices: Int32Array.from(indices),
    values: Float32Array.from(values),
  };
}

function toDense({ rows, cols, offsets, indices, values }: SparseMatrix): Matrix {
  const out = createMatrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let e = offsets[i]; e < offsets[i + 1]; e++) out.data[i * cols + indices[e]] = values[e];
  }
  return out;
}

function multiplyNaively(a: Matrix, b: Matrix): number[] {
  const out: number[] = [];
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.cols; j++) {
      let sum = 0;
      for (let k = 0; k < a.cols; k++) sum += a.data[i * a.cols + k] * b.data[k * b.cols + j];
      out.push(sum);
    }
  }
  return out;
}

function transposeNaively(a: Matrix): Matrix {
  const out = createMatrix(a.cols, a.rows);
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.cols; j++) out.data[j * a.rows + i] = a.data[i * a.cols + j];
  return out;
}

const columnsOf = (rows: number): Matrix => ({
  rows,
  cols: 3,
  data: Float32Array.from({ length: rows * 3 }, (_, e) => ((e * 7) % 11) - 5),
});

describe('sparse matrices', () => {
  it('multiply like dense ones, also transposed', () => {
    fc.assert(
      fc.property(DENSE, (dense) => {
        const sparse = toSparse(dense);
        expect([...multiplySparse(sparse, columnsOf(dense.cols)).data]).toEqual(
          multiplyNaively(dense, columnsOf(dense.cols)),
        );
        expect([...multiplySparseTransposed(sparse, columnsOf(dense.rows)).data]).toEqual(
          multiplyNaively(transposeNaively(dense), columnsOf(dense.rows)),
        );
        expect(toDense(transposeSparse(sparse))).toEqual(transposeNaively(dense));
      }),
    );
  });

  it('take rows in any order, repeated or none', () => {
    const dense: Matrix = { rows: 3, cols: 2, data: Float32Array.from([1, 0, 0, 0, 3, 4]) };
    const taken = takeSparseRows(toSparse(dense), [2, 1, 2, 0]);
    expect([...toDense(taken).data]).toEqual([3, 4, 0, 0, 3, 4, 1, 0]);
    expect(takeSparseRows(toSparse(dense), []).rows).toBe(0);
    expect(() => takeSparseRows(toSparse(dense), [3])).toThrow(RangeError);
  });

  it('measure row norms', () => {
    expect([...sparseRowNorms(toSparse({ rows: 2, cols: 2, data: Float32Array.from([3, 4, 0, 0]) }))]).toEqual([5, 0]);
  });

  it('refuse shapes that do not fit', () => {
    const a = toSparse(createMatrix(2, 3));
    expect(() => multiplySparse(a, createMatrix(2, 1))).toThrow(RangeError);
    expect(() => multiplySparseTransposed(a, createMatrix(3, 1))).toThrow(RangeError);
  });
});
