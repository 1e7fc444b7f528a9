import { Matrix as DenseMatrix, EigenvalueDecomposition } from 'ml-matrix';
import type { Matrix } from '../math/matrix.ts';

/** A flat picture of vectors: coordinates x₀, y₀, x₁, y₁, … and the share of the variance that the picture keeps. */
export interface PlanarMap {
  readonly coordinates: Float32Array;
  readonly keptVariance: number;
}

/** Lays vectors out on their two main directions (principal components), which keeps distances honest but not whole. */
export function drawPlanarMap(points: Matrix): PlanarMap {
  const { rows, cols, data } = points;
  const coordinates = new Float32Array(2 * rows);
  if (cols === 1) for (let i = 0; i < rows; i++) coordinates[2 * i] = data[i] ?? 0;
  if (rows < 2 || cols < 2) return { coordinates, keptVariance: 1 };
  const centre = new Float64Array(cols);
  for (let i = 0; i < rows; i++)
    for (let c = 0; c < cols; c++) centre[c] = (centre[c] ?? 0) + (data[i * cols + c] ?? 0) / rows;
  const covariance = DenseMatrix.zeros(cols, cols);
  const row = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < cols; c++) row[c] = (data[i * cols + c] ?? 0) - (centre[c] ?? 0);
    for (let a = 0; a < cols; a++) {
      const scaled = (row[a] ?? 0) / rows;
      for (let b = 0; b <= a; b++) covariance.set(a, b, covariance.get(a, b) + scaled * (row[b] ?? 0));
    }
  }
  for (let a = 0; a < cols; a++) for (let b = 0; b < a; b++) covariance.set(b, a, covariance.get(a, b));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  // Ascending eigenvalues: the last two columns are the main directions.
  const axes = [eigenvectorMatrix.getColumn(cols - 1), eigenvectorMatrix.getColumn(cols - 2)];
  for (let i = 0; i < rows; i++) {
    axes.forEach((axis, k) => {
      let sum = 0;
      for (let c = 0; c < cols; c++) sum += ((data[i * cols + c] ?? 0) - (centre[c] ?? 0)) * (axis[c] ?? 0);
      coordinates[2 * i + k] = sum;
    });
  }
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  const kept = (realEigenvalues[cols - 1] ?? 0) + (realEigenvalues[cols - 2] ?? 0);
  return { coordinates, keptVariance: total > 0 ? kept / total : 1 };
}
