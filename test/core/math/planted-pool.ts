import { createMatrix, type Matrix } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';

/** A pool with known clusters: `cluster` is -1 for outliers. */
export interface PlantedPool {
  readonly points: Matrix;
  readonly cluster: Int32Array;
}

/** Unit rows around random centres, with a share of outliers in random directions, in mixed order. */
export function plantPool(
  rows: number,
  cols: number,
  clusters: number,
  outliers: number,
  spread: number,
  seed: number,
) {
  const rng = createRng(seed);
  const centres = Array.from({ length: clusters }, () => unitOf(Array.from({ length: cols }, () => rng.normal())));
  const points = createMatrix(rows, cols);
  const cluster = new Int32Array(rows);
  const order = rng.shuffle(Array.from({ length: rows }, (_, i) => i));
  for (let i = 0; i < rows; i++) {
    const isOutlier = i < outliers * rows;
    cluster[order[i]] = isOutlier ? -1 : i % clusters;
    const noise = Array.from({ length: cols }, () => rng.normal());
    const row = isOutlier ? noise : noise.map((z, c) => centres[i % clusters][c] + (spread * z) / Math.sqrt(cols));
    points.data.set(unitOf(row), order[i] * cols);
  }
  return { points, cluster } satisfies PlantedPool;
}

/** Rows of standard normal numbers. */
export function normalRows(rows: number, cols: number, seed: number): Matrix {
  const rng = createRng(seed);
  const x = createMatrix(rows, cols);
  for (let at = 0; at < x.data.length; at++) x.data[at] = rng.normal();
  return x;
}

function unitOf(vector: number[]): number[] {
  const norm = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
  return vector.map((v) => v / norm);
}
