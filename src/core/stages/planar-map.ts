import { Matrix as DenseMatrix, EigenvalueDecomposition } from 'ml-matrix';
import { rankRows, sampleByRank } from '../math/content-sample.ts';
import { type Matrix, takeRows } from '../math/matrix.ts';

/** A flat picture of vectors: coordinates x₀, y₀, x₁, y₁, … and the share of the variance that the picture keeps. */
export interface PlanarMap {
  readonly coordinates: Float32Array;
  readonly keptVariance: number;
}

/** Two directions through a centre, on which vectors are laid out. */
export interface Plane {
  readonly centre: Float64Array;
  readonly axes: readonly [Float64Array, Float64Array];
  readonly keptVariance: number;
}

/** Rows that the directions are fitted on at most, drawn by content; more would not move them visibly. */
const fitRows = 4000;

/** Lays vectors out on their two main directions (principal components), which keeps distances honest but not whole. */
export function drawPlanarMap(points: Matrix): PlanarMap {
  const plane = fitPlane(points);
  return { coordinates: layOut(plane, points), keptVariance: plane.keptVariance };
}

/** Fits the two main directions. The largest loading of each is positive, so that the picture of like rows is not mirrored. */
export function fitPlane(points: Matrix): Plane {
  const { cols } = points;
  if (points.rows < 2 || cols < 2) {
    // A line stays a line; a single point stands in the middle.
    const first = new Float64Array(cols).fill(cols === 1 ? 1 : 0);
    return { centre: new Float64Array(cols), axes: [first, new Float64Array(cols)], keptVariance: 1 };
  }
  const { rows, data } = draw(points);
  const centre = new Float64Array(cols);
  for (let i = 0; i < rows; i++)
    for (let c = 0; c < cols; c++) centre[c] = (centre[c] ?? 0) + (data[i * cols + c] ?? 0) / rows;
  const squares = new Float64Array(cols * cols);
  const row = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < cols; c++) row[c] = (data[i * cols + c] ?? 0) - (centre[c] ?? 0);
    for (let a = 0; a < cols; a++) {
      const scaled = (row[a] ?? 0) / rows;
      for (let b = 0; b <= a; b++) squares[a * cols + b] = (squares[a * cols + b] ?? 0) + scaled * (row[b] ?? 0);
    }
  }
  const covariance = DenseMatrix.zeros(cols, cols);
  for (let a = 0; a < cols; a++) {
    for (let b = 0; b <= a; b++) {
      covariance.set(a, b, squares[a * cols + b] ?? 0);
      covariance.set(b, a, squares[a * cols + b] ?? 0);
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  // Ascending eigenvalues: the last two columns are the main directions.
  const axisOf = (column: number) => turn(Float64Array.from(eigenvectorMatrix.getColumn(column)));
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  const kept = (realEigenvalues[cols - 1] ?? 0) + (realEigenvalues[cols - 2] ?? 0);
  return { centre, axes: [axisOf(cols - 1), axisOf(cols - 2)], keptVariance: total > 0 ? kept / total : 1 };
}

/** Coordinates x₀, y₀, x₁, y₁, … of vectors on a plane. */
export function layOut({ centre, axes }: Plane, { rows, cols, data }: Matrix): Float32Array {
  const coordinates = new Float32Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    axes.forEach((axis, k) => {
      let sum = 0;
      for (let c = 0; c < cols; c++) sum += ((data[i * cols + c] ?? 0) - (centre[c] ?? 0)) * (axis[c] ?? 0);
      coordinates[2 * i + k] = sum;
    });
  }
  return coordinates;
}

/** Moves and scales coordinates, in place, so that they fill [−1, 1] in the longer direction; both axes keep one scale. */
export function fitSquare(coordinates: Float32Array): Float32Array {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (const [at, value] of coordinates.entries()) {
    low[at & 1] = Math.min(low[at & 1] ?? 0, value);
    high[at & 1] = Math.max(high[at & 1] ?? 0, value);
  }
  const half = Math.max(...high.map((value, k) => (value - (low[k] ?? 0)) / 2));
  for (const [at, value] of coordinates.entries()) {
    const middle = ((low[at & 1] ?? 0) + (high[at & 1] ?? 0)) / 2;
    coordinates[at] = half > 0 ? Math.min(1, Math.max(-1, (value - middle) / half)) : 0;
  }
  return coordinates;
}

function draw(points: Matrix): Matrix {
  if (points.rows <= fitRows) return points;
  const everyRow = Int32Array.from({ length: points.rows }, (_, i) => i);
  return takeRows(points, sampleByRank(everyRow, rankRows(points, 'plane'), fitRows));
}

function turn(axis: Float64Array): Float64Array {
  const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}
