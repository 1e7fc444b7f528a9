import { createMatrix, type Matrix } from '../../../src/core/math/matrix.ts';
import type { Rng } from '../../../src/core/math/rng.ts';

/** Rows drawn around a centre: independent normals with the given spread. */
export function drawRows(rows: number, cols: number, rng: Rng, spread = 1, centre: ArrayLike<number> = []): Matrix {
  const out = createMatrix(rows, cols);
  for (let k = 0; k < out.data.length; k++) out.data[k] = (centre[k % cols] ?? 0) + spread * rng.normal();
  return out;
}

/** Row numbers 0 … count − 1 with one class throughout. */
export function oneClass(rows: number, value = 0): Int32Array {
  return new Int32Array(rows).fill(value);
}

/** The kernel written as its definition, without the ladder. */
export function naiveKernel(a: ArrayLike<number>, b: ArrayLike<number>, bandwidth: number): number {
  let square = 0;
  for (let k = 0; k < a.length; k++) square += (a[k] - b[k]) ** 2;
  let sum = 0;
  for (const scale of [0.5, 1, 2]) sum += Math.exp(-square / (2 * (scale * bandwidth) ** 2));
  return sum / 3;
}
