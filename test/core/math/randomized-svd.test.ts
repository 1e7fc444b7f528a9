import { EigenvalueDecomposition, Matrix as SmallMatrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { computeRandomizedSvd } from '../../../src/core/math/randomized-svd.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { type SparseMatrix, takeSparseRows } from '../../../src/core/math/sparse.ts';

/** A sparse matrix of `rank` strong directions (values 10, 9, …) plus noise. */
function makeSparse(rows: number, cols: number, rank: number, noise: number, seed: string): SparseMatrix {
  const rng = createRng(seed);
  const left = Array.from({ length: rows }, () => Array.from({ length: rank }, () => rng.normal()));
  const right = Array.from({ length: cols }, () =>
    Array.from({ length: rank }, () => (rng.next() < 0.5 ? rng.normal() : 0)),
  );
  const offsets = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const value = left[i].reduce((sum, v, k) => sum + v * right[j][k] * (10 - k), 0) + noise * rng.normal();
      if (value === 0) continue;
      indices.push(j);
      values.push(value);
    }
    offsets.push(indices.length);
  }
  return {
    rows,
    cols,
    offsets: Int32Array.from(offsets),
    indices: Int32Array.from(indices),
    values: Float32Array.from(values),
  };
}

/** Eigenvalues (descending) and vectors of AᵀA by a dense decomposition. */
function decomposeExactly(a: SparseMatrix) {
  const gram = SmallMatrix.zeros(a.cols, a.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let e = a.offsets[i]; e < a.offsets[i + 1]; e++) {
      for (let f = a.offsets[i]; f < a.offsets[i + 1]; f++) {
        gram.set(a.indices[e], a.indices[f], gram.get(a.indices[e], a.indices[f]) + a.values[e] * a.values[f]);
      }
    }
  }
  const evd = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const order = evd.realEigenvalues.map((_, k) => k).reverse();
  return {
    values: order.map((k) => Math.sqrt(Math.max(0, evd.realEigenvalues[k]))),
    vectors: order.map((k) => evd.eigenvectorMatrix.getColumn(k)),
  };
}

describe('computeRandomizedSvd', () => {
  it.each([
    [60, 40],
    [25, 70],
  ])('agrees with a dense decomposition on %i × %i', (rows, cols) => {
    const a = makeSparse(rows, cols, 6, 0.05, 'agree');
    const exact = decomposeExactly(a);
    const { right, values } = computeRandomizedSvd(a, { rank: 6, seed: 1 });
    for (let k = 0; k < 6; k++) expect(Math.abs(values[k] / exact.values[k] - 1)).toBeLessThan(1e-4);
    // ‖Vᵀ_exact V‖²_F is 6 when the subspaces agree.
    let overlap = 0;
    for (let p = 0; p < 6; p++) {
      for (let q = 0; q < 6; q++) {
        let dot = 0;
        for (let j = 0; j < cols; j++) dot += exact.vectors[p][j] * right.data[j * 6 + q];
        overlap += dot * dot;
      }
    }
    expect(overlap).toBeGreaterThan(6 - 1e-3);
  });

  it('gives orthonormal columns with a positive largest entry', () => {
    const { right } = computeRandomizedSvd(makeSparse(80, 50, 8, 0.5, 'ortho'), { rank: 12, seed: 3 });
    for (let p = 0; p < 12; p++) {
      for (let q = 0; q < 12; q++) {
        let dot = 0;
        for (let j = 0; j < 50; j++) dot += right.data[j * 12 + p] * right.data[j * 12 + q];
        expect(dot).toBeCloseTo(p === q ? 1 : 0, 4);
      }
      const column = Array.from({ length: 50 }, (_, j) => right.data[j * 12 + p]);
      expect(Math.max(...column)).toBe(Math.max(...column.map(Math.abs)));
    }
  });

  it('is the same for the same seed, and for rows in another order up to rounding', () => {
    const a = makeSparse(40, 30, 5, 0.2, 'order');
    const first = computeRandomizedSvd(a, { rank: 5, seed: 9 });
    expect(computeRandomizedSvd(a, { rank: 5, seed: 9 })).toEqual(first);
    const order = createRng('order').shuffle(Array.from({ length: 40 }, (_, i) => i));
    const shuffled = computeRandomizedSvd(takeSparseRows(a, order), { rank: 5, seed: 9 });
    for (let e = 0; e < first.right.data.length; e++)
      expect(shuffled.right.data[e]).toBeCloseTo(first.right.data[e], 4);
  });

  it('returns fewer directions when the matrix has fewer', () => {
    const one = { rows: 3, cols: 2, offsets: Int32Array.of(0, 2, 4, 6), indices: Int32Array.of(0, 1, 0, 1, 0, 1) };
    const { right, values } = computeRandomizedSvd(
      { ...one, values: Float32Array.of(3, 4, 3, 4, 3, 4) },
      { rank: 2, seed: 1 },
    );
    expect([...values].map((v) => v.toFixed(4))).toEqual([Math.sqrt(75).toFixed(4)]);
    expect([...right.data].map((v) => v.toFixed(4))).toEqual(['0.6000', '0.8000']);
    const empty = {
      rows: 2,
      cols: 2,
      offsets: new Int32Array(3),
      indices: new Int32Array(0),
      values: new Float32Array(0),
    };
    expect(computeRandomizedSvd(empty, { rank: 2, seed: 1 }).values.length).toBe(0);
    expect(
      computeRandomizedSvd({ ...empty, rows: 0, offsets: new Int32Array(1) }, { rank: 2, seed: 1 }).right.cols,
    ).toBe(0);
  });

  it('refuses a rank below one', () => {
    expect(() => computeRandomizedSvd(makeSparse(3, 3, 1, 0, 's'), { rank: 0, seed: 1 })).toThrow(RangeError);
  });
});
