import { rankRows, sampleByRank } from './content-sample.ts';
import { fillSquaredDistances, kthDistances, nearestNeighbours, quantileOf, squaredNorms } from './distance.ts';
import { DOT_BLOCK, forEachDotBlock } from './dot-blocks.ts';
import { type Matrix, takeRows } from './matrix.ts';

/** Rows whose neighbourhood is looked at for a length scale. */
const NEIGHBOUR_SAMPLE = 1000;

/**
 * Length scale at which a row's k-th nearest different row has a kernel value of one half, as the median over at most
 * 1000 of the given rows: l = d_k / √(2 ln 2). Equal rows do not count as neighbours; 1 when all rows are equal.
 *
 * A fixed fraction of the median distance would leave no neighbours where all distances are alike, as in sparse spaces.
 */
export function chooseLengthScale(x: Matrix, rows: ArrayLike<number>, k = 5): number {
  const chosen = takeRows(x, rows);
  const all = Int32Array.from({ length: chosen.rows }, (_, i) => i);
  const sample = sampleByRank(all, rankRows(chosen, 'length scale'), NEIGHBOUR_SAMPLE);
  return lengthScaleOf(kthDistances(nearestNeighbours(takeRows(chosen, sample), chosen, k, false, true), k));
}

/** Length scale that gives the median of these distances a kernel value of one half; 1 without distances. */
export function lengthScaleOf(distances: Float64Array): number {
  return distances.length === 0 ? 1 : quantileOf(distances, 0.5) / Math.sqrt(2 * Math.LN2);
}

/** Writes exp(-d² / 2l²) between every row of `x` and `vector` into `out`; `norms` is `squaredNorms(x)`. */
export function fillKernel(
  x: Matrix,
  norms: Float64Array,
  vector: Float32Array,
  lengthScale: number,
  out: Float64Array,
): void {
  fillSquaredDistances(x, norms, vector, out);
  const factor = -1 / (2 * lengthScale * lengthScale);
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(factor * out[i]);
}

/** Sums exp(-d² / 2l²) of every row of `x` over all rows of `over`, without storing the kernel. */
export function sumKernel(x: Matrix, over: Matrix, lengthScale: number): Float64Array {
  const sums = new Float64Array(x.rows);
  const norms = squaredNorms(x);
  const overNorms = squaredNorms(over);
  const factor = -1 / (2 * lengthScale * lengthScale);
  forEachDotBlock(x, over, (dots, iFrom, iCount, jFrom, jCount) => {
    for (let i = 0; i < iCount; i++) {
      for (let j = 0; j < jCount; j++) {
        const squared = norms[iFrom + i] + overNorms[jFrom + j] - 2 * dots[i * DOT_BLOCK + j];
        sums[iFrom + i] += Math.exp(factor * Math.max(0, squared));
      }
    }
  });
  return sums;
}
