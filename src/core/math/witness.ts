import { kernelMeans } from './kernel-mean.ts';
import { type Matrix, takeRows } from './matrix.ts';

/**
 * The mean of k(x, x_j) over the rows `base` of `points`, seen from rows [from, to): the real side of the witness
 * (1/n) Σ_j k(x_j, x) − Σ_i w_i k(z_i, x). A row of the base is compared with the others only, so that rows in and out of
 * the base can be set beside each other; a base of one row alone gives it 0. `bandwidth` is the kernel's median distance.
 */
export function meanOverOthers(
  points: Matrix,
  from: number,
  to: number,
  base: Int32Array,
  bandwidth: number,
): Float64Array {
  if (base.length === 0) return new Float64Array(to - from);
  const { cols, data } = points;
  const block = { rows: to - from, cols, data: data.subarray(from * cols, to * cols) };
  const means = kernelMeans(block, takeRows(points, base), bandwidth);
  const inside = new Set(base);
  return means.map((mean, i) => {
    if (!inside.has(from + i)) return mean;
    // The kernel is 1 between a row and itself.
    return base.length === 1 ? 0 : (mean * base.length - 1) / (base.length - 1);
  });
}
