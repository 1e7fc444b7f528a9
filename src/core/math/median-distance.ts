import { type Matrix, takeRows } from './matrix.ts';
import { fillSquaredDistanceTile, TILE, withNorms } from './rbf-tile.ts';
import type { Rng } from './rng.ts';
import { chooseRows } from './row-choice.ts';

/** Rows that the median is taken over at most: half a million pairs give it to about 0.1 %. */
const SAMPLED_ROWS = 1000;

/**
 * The median Euclidean distance between the rows of x, the usual bandwidth of an RBF kernel (Gretton et al. 2012, section 8).
 * Above 1,000 rows a random 1,000 are used; rows of two samples that are pooled are thus drawn blindly, as an exact permutation
 * test needs. When most pairs are equal, the median over unequal pairs; when all are equal (or there is one row), 1.
 */
export function medianDistance(x: Matrix, rng: Rng): number {
  const sample = takeRows(x, chooseRows(x.rows, SAMPLED_ROWS, rng));
  const n = sample.rows;
  const squares = new Float32Array((n * (n - 1)) / 2);
  const rows = withNorms(sample);
  const tile = new Float64Array(TILE * TILE);
  let count = 0;
  for (let i0 = 0; i0 < n; i0 += TILE) {
    const i1 = Math.min(i0 + TILE, n);
    for (let j0 = i0; j0 < n; j0 += TILE) {
      const j1 = Math.min(j0 + TILE, n);
      fillSquaredDistanceTile(rows, i0, i1, rows, j0, j1, tile);
      for (let i = i0; i < i1; i++) {
        for (let j = Math.max(j0, i + 1); j < j1; j++) squares[count++] = tile[(i - i0) * (j1 - j0) + j - j0];
      }
    }
  }
  squares.sort();
  const median = squares[count >> 1];
  if (median > 0) return Math.sqrt(median);
  const firstUnequal = squares.findIndex((square) => square > 0);
  return firstUnequal < 0 ? 1 : Math.sqrt(squares[(firstUnequal + count) >> 1]);
}
