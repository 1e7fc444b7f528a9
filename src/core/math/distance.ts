import { DOT_BLOCK, forEachDotBlock } from './dot-blocks.ts';
import { type Matrix, rowOf } from './matrix.ts';

/** Two rows count as equal when their squared distance is below this share of their squared norms (float32 rounding). */
const EQUAL_SHARE = 1e-12;

/** The k nearest rows of each query row: slot r of query i is at `i * k + r`. */
export interface Neighbours {
  readonly k: number;
  /** Row numbers in the base, nearest first; -1 where there are fewer than k. */
  readonly indices: Int32Array;
  /** Euclidean distances, ascending; Infinity where there are fewer than k. */
  readonly distances: Float64Array;
}

/** Squared Euclidean norm of every row. */
export function squaredNorms(x: Matrix): Float64Array {
  const norms = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) norms[i] = squaredNorm(rowOf(x, i));
  return norms;
}

/** Squared Euclidean norm of one vector. */
export function squaredNorm(vector: Float32Array): number {
  let sum = 0;
  for (let c = 0; c < vector.length; c++) sum += vector[c] * vector[c];
  return sum;
}

/** Squared Euclidean distances between all rows of `a` and all rows of `b`, a.rows × b.rows, row-major. */
export function squaredDistances(a: Matrix, b: Matrix): Float64Array {
  const out = new Float64Array(a.rows * b.rows);
  const normsA = squaredNorms(a);
  const normsB = squaredNorms(b);
  forEachDotBlock(a, b, (dots, aFrom, aCount, bFrom, bCount) => {
    for (let i = 0; i < aCount; i++) {
      for (let j = 0; j < bCount; j++) {
        const squared = normsA[aFrom + i] + normsB[bFrom + j] - 2 * dots[i * DOT_BLOCK + j];
        out[(aFrom + i) * b.rows + bFrom + j] = Math.max(0, squared);
      }
    }
  });
  return out;
}

/**
 * Writes the squared Euclidean distance of every row of `x` to `point` into `out`; `norms` is `squaredNorms(x)`.
 * Eight rows at a time keep enough sums in flight to hide the latency of the addition; the end repeats the last row.
 */
export function fillSquaredDistances(x: Matrix, norms: Float64Array, point: Float32Array, out: Float64Array): void {
  if (x.cols !== point.length) throw new RangeError(`fillSquaredDistances: ${point.length} columns beside ${x.cols}`);
  const { data, cols, rows } = x;
  const own = squaredNorm(point);
  const last = rows - 1;
  const dots = new Float64Array(8);
  for (let i = 0; i < rows; i += 8) {
    const a0 = i * cols;
    const a1 = Math.min(i + 1, last) * cols;
    const a2 = Math.min(i + 2, last) * cols;
    const a3 = Math.min(i + 3, last) * cols;
    const a4 = Math.min(i + 4, last) * cols;
    const a5 = Math.min(i + 5, last) * cols;
    const a6 = Math.min(i + 6, last) * cols;
    const a7 = Math.min(i + 7, last) * cols;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let s4 = 0;
    let s5 = 0;
    let s6 = 0;
    let s7 = 0;
    for (let c = 0; c < cols; c++) {
      const p = point[c];
      s0 += p * data[a0 + c];
      s1 += p * data[a1 + c];
      s2 += p * data[a2 + c];
      s3 += p * data[a3 + c];
      s4 += p * data[a4 + c];
      s5 += p * data[a5 + c];
      s6 += p * data[a6 + c];
      s7 += p * data[a7 + c];
    }
    dots[0] = s0;
    dots[1] = s1;
    dots[2] = s2;
    dots[3] = s3;
    dots[4] = s4;
    dots[5] = s5;
    dots[6] = s6;
    dots[7] = s7;
    const count = Math.min(8, rows - i);
    for (let r = 0; r < count; r++) out[i + r] = Math.max(0, norms[i + r] + own - 2 * dots[r]);
  }
}

/** Quantile of a list by linear interpolation between order statistics; Infinity for an empty list. */
export function quantileOf(values: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`quantileOf: share ${share}`);
  if (values.length === 0) return Number.POSITIVE_INFINITY;
  const sorted = Float64Array.from(values).sort();
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/**
 * The k nearest base rows of every query row, exact; ties go to the lowest base row.
 *
 * `excludeSelf` skips base row i for query i (query and base are the same rows); `skipEqual` skips base rows equal to
 * the query up to float32 rounding, so that copies of a row do not fill its neighbourhood.
 */
export function nearestNeighbours(
  query: Matrix,
  base: Matrix,
  k: number,
  excludeSelf: boolean,
  skipEqual = false,
): Neighbours {
  if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`nearestNeighbours: k = ${k}`);
  const normsQ = squaredNorms(query);
  const normsB = squaredNorms(base);
  const indices = new Int32Array(query.rows * k).fill(-1);
  const distances = new Float64Array(query.rows * k).fill(Number.POSITIVE_INFINITY);
  forEachDotBlock(query, base, (dots, qFrom, qCount, bFrom, bCount) => {
    for (let i = 0; i < qCount; i++) {
      const q = qFrom + i;
      const last = q * k + k - 1;
      for (let j = 0; j < bCount; j++) {
        const norms = normsQ[q] + normsB[bFrom + j];
        const squared = Math.max(0, norms - 2 * dots[i * DOT_BLOCK + j]);
        if (squared >= distances[last]) continue;
        if (excludeSelf && bFrom + j === q) continue;
        if (skipEqual && squared <= EQUAL_SHARE * norms) continue;
        insertSorted(indices, distances, q * k, last, bFrom + j, squared);
      }
    }
  });
  for (let s = 0; s < distances.length; s++) distances[s] = Math.sqrt(distances[s]);
  return { k, indices, distances };
}

/** Distance of each query to its k-th neighbour, or to its farthest where it has fewer; queries without any are left out. */
export function kthDistances(neighbours: Neighbours, k: number): Float64Array {
  if (!(k >= 1 && k <= neighbours.k)) throw new RangeError(`kthDistances: k = ${k} of ${neighbours.k}`);
  const out: number[] = [];
  for (let at = 0; at < neighbours.indices.length; at += neighbours.k) {
    let slot = at + k - 1;
    while (slot > at && neighbours.indices[slot] < 0) slot--;
    if (neighbours.indices[slot] >= 0) out.push(neighbours.distances[slot]);
  }
  return Float64Array.from(out);
}

function insertSorted(
  indices: Int32Array,
  distances: Float64Array,
  first: number,
  last: number,
  index: number,
  squared: number,
): void {
  let slot = last;
  while (slot > first && distances[slot - 1] > squared) {
    distances[slot] = distances[slot - 1];
    indices[slot] = indices[slot - 1];
    slot--;
  }
  distances[slot] = squared;
  indices[slot] = index;
}
