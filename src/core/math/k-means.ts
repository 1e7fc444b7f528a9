import { fillSquaredDistances, squaredNorms } from './distance.ts';
import { DOT_BLOCK, forEachDotBlock } from './dot-blocks.ts';
import { type Matrix, rowOf, takeRows } from './matrix.ts';
import type { Rng } from './rng.ts';

/** A partition of rows into groups. */
export interface Grouping {
  /** Centre of each row. */
  readonly assignment: Int32Array;
  /** Mean of each group; fewer than asked for when there are fewer different rows. */
  readonly centres: Matrix;
  /** Row nearest to each centre, ties to the lowest; -1 for a centre still without rows when the iterations ran out. */
  readonly medoids: Int32Array;
  /** Sum of squared distances to the own centre. */
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Groups rows around k centres: greedy k-means++ seeding (Arthur and Vassilvitskii 2007), then Lloyd's steps until no row
 * changes its centre. Ties go to the lowest centre; a centre left without rows moves to the row farthest from its own.
 */
export function runKMeans(x: Matrix, k: number, rng: Rng, maxIterations = 100): Grouping {
  if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`runKMeans: k = ${k}`);
  const norms = squaredNorms(x);
  const centres = takeRows(x, chooseSeeds(x, norms, k, rng));
  const assignment = new Int32Array(x.rows).fill(-1);
  const distances = new Float64Array(x.rows);
  let iterations = 0;
  let converged = x.rows === 0;
  while (!converged && iterations < maxIterations) {
    iterations++;
    converged = !assignRows(x, norms, centres, assignment, distances);
    if (!converged) moveCentres(x, assignment, distances, centres);
  }
  if (!converged) assignRows(x, norms, centres, assignment, distances);
  const inertia = sumOf(distances);
  return {
    assignment,
    centres,
    medoids: findMedoids(assignment, distances, centres.rows),
    inertia,
    iterations,
    converged,
  };
}

/**
 * Rows drawn one by one with probability proportional to the squared distance to the nearest one drawn before: of
 * 2 + ln k draws the one that lowers the sum of those distances most is kept. Fewer than k when fewer rows differ.
 */
function chooseSeeds(x: Matrix, norms: Float64Array, k: number, rng: Rng): number[] {
  if (x.rows === 0) return [];
  const seeds = [rng.int(x.rows)];
  let nearest = new Float64Array(x.rows);
  fillSquaredDistances(x, norms, rowOf(x, seeds[0]), nearest);
  const draws = 2 + Math.floor(Math.log(k));
  while (seeds.length < k) {
    const total = sumOf(nearest);
    if (total === 0) break;
    let seed = -1;
    let least = Number.POSITIVE_INFINITY;
    let kept = nearest;
    for (let draw = 0; draw < draws; draw++) {
      const row = drawRow(nearest, rng.next() * total);
      const distances = new Float64Array(x.rows);
      fillSquaredDistances(x, norms, rowOf(x, row), distances);
      for (let i = 0; i < x.rows; i++) distances[i] = Math.min(distances[i], nearest[i]);
      const left = sumOf(distances);
      if (left >= least) continue;
      seed = row;
      least = left;
      kept = distances;
    }
    nearest = kept;
    seeds.push(seed);
  }
  return seeds;
}

/** The row in whose share of the running sum the target falls; never a row of share 0. */
function drawRow(shares: Float64Array, target: number): number {
  let row = -1;
  let left = target;
  for (let i = 0; i < shares.length && left >= 0; i++) {
    if (shares[i] === 0) continue;
    row = i;
    left -= shares[i];
  }
  return row;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/** Assigns every row to its nearest centre and tells whether any changed. */
function assignRows(
  x: Matrix,
  norms: Float64Array,
  centres: Matrix,
  assignment: Int32Array,
  distances: Float64Array,
): boolean {
  const centreNorms = squaredNorms(centres);
  const before = assignment.slice();
  distances.fill(Number.POSITIVE_INFINITY);
  forEachDotBlock(x, centres, (dots, iFrom, iCount, cFrom, cCount) => {
    for (let i = 0; i < iCount; i++) {
      const row = iFrom + i;
      for (let c = 0; c < cCount; c++) {
        const squared = Math.max(0, norms[row] + centreNorms[cFrom + c] - 2 * dots[i * DOT_BLOCK + c]);
        if (squared < distances[row]) {
          distances[row] = squared;
          assignment[row] = cFrom + c;
        }
      }
    }
  });
  return assignment.some((centre, i) => centre !== before[i]);
}

function moveCentres(x: Matrix, assignment: Int32Array, distances: Float64Array, centres: Matrix): void {
  const { cols } = x;
  const sums = new Float64Array(centres.rows * cols);
  const counts = new Int32Array(centres.rows);
  for (let i = 0; i < x.rows; i++) {
    const to = assignment[i] * cols;
    counts[assignment[i]]++;
    for (let c = 0; c < cols; c++) sums[to + c] += x.data[i * cols + c];
  }
  for (let g = 0; g < centres.rows; g++) {
    if (counts[g] > 0) {
      for (let c = 0; c < cols; c++) centres.data[g * cols + c] = sums[g * cols + c] / counts[g];
    } else {
      const farthest = distances.indexOf(distances.reduce((top, value) => Math.max(top, value), 0));
      centres.data.set(rowOf(x, farthest), g * cols);
      distances[farthest] = 0;
    }
  }
}

function findMedoids(assignment: Int32Array, distances: Float64Array, groups: number): Int32Array {
  const medoids = new Int32Array(groups).fill(-1);
  for (let i = 0; i < assignment.length; i++) {
    const group = assignment[i];
    if (medoids[group] < 0 || distances[i] < distances[medoids[group]]) medoids[group] = i;
  }
  return medoids;
}
