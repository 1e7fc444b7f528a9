import type { Matrix } from './matrix.ts';
import { fillKernelTile, TILE, withNorms } from './rbf-tile.ts';

/** Sums of kernel values between the rows of z (m) and groups of the rows of x (n). */
export interface CrossSums {
  /** Element g·m + i is Σ k(z_i, x_j) over the rows j of group g. */
  readonly sums: Float64Array;
  /** The largest k(z_i, x_j) over all j, length m: the kernel value of the nearest row, 0 when x is empty. */
  readonly nearest: Float64Array;
}

/** Sums of kernel values among the rows of one sample. */
export interface WithinSums {
  /** Σ_j k(x_i, x_j), the diagonal included, length n. */
  readonly rowSums: Float64Array;
  /** The largest k(x_i, x_j) over j ≠ i, length n: the kernel value of the nearest other row, 0 when there is none. */
  readonly nearest: Float64Array;
}

/** The mean of a kernel matrix, with and without its diagonal. */
export interface KernelMean {
  /** (1/n²) Σ_ij k(x_i, x_j): the squared norm of the sample's kernel mean. */
  readonly withDiagonal: number;
  /** (1/(n(n−1))) Σ_{i≠j} k(x_i, x_j): its unbiased estimate; 1 for a single row, whose spread is unknown. */
  readonly withoutDiagonal: number;
}

/** The mean-RBF kernel matrix of the rows of x, n × n, row-major, symmetric to the last bit. `bandwidth` is the median distance. */
export function gram(x: Matrix, bandwidth: number): Float32Array {
  const out = new Float32Array(x.rows * x.rows);
  visitTriangle(x, bandwidth, (tile, i0, i1, j0, j1) => {
    for (let i = i0, k = 0; i < i1; i++) {
      for (let j = j0; j < j1; j++, k++) {
        out[i * x.rows + j] = tile[k];
        out[j * x.rows + i] = tile[k];
      }
    }
  });
  return out;
}

/** The mean-RBF kernel between every row of z and every row of x, m × n, row-major. */
export function crossGram(z: Matrix, x: Matrix, bandwidth: number): Float32Array {
  const out = new Float32Array(z.rows * x.rows);
  visitRectangle(z, x, bandwidth, (tile, i0, i1, j0, j1) => {
    for (let i = i0, k = 0; i < i1; i++) for (let j = j0; j < j1; j++, k++) out[i * x.rows + j] = tile[k];
  });
  return out;
}

/**
 * The kernel mean embedding of x seen from z: b_i = Σ_j v_j k(z_i, x_j), length m, with v_j = 1/n unless `weights` are given
 * (taken as they are, not normalised). Throws RangeError on an empty x without weights.
 */
export function kernelMeans(z: Matrix, x: Matrix, bandwidth: number, weights?: ArrayLike<number>): Float64Array {
  if (weights && weights.length !== x.rows)
    throw new RangeError(`kernelMeans: ${weights.length} weights, ${x.rows} rows`);
  if (x.rows === 0 && !weights) throw new RangeError('kernelMeans: the mean of no rows');
  const out = new Float64Array(z.rows);
  const even = 1 / x.rows;
  visitRectangle(z, x, bandwidth, (tile, i0, i1, j0, j1) => {
    for (let i = i0, k = 0; i < i1; i++) {
      let sum = 0;
      for (let j = j0; j < j1; j++, k++) sum += tile[k] * (weights ? weights[j] : even);
      out[i] += sum;
    }
  });
  return out;
}

/**
 * Kernel sums of each z_i over groups of the rows of x (folds of a cross-validation, for example), so that one pass serves every
 * way of leaving a group out. `groupOf` has length n with values in [0, groups).
 */
export function crossSums(
  z: Matrix,
  x: Matrix,
  bandwidth: number,
  groupOf: ArrayLike<number>,
  groups: number,
): CrossSums {
  if (groupOf.length !== x.rows) throw new RangeError(`crossSums: ${groupOf.length} group numbers, ${x.rows} rows`);
  for (let j = 0; j < x.rows; j++) {
    if (!(groupOf[j] >= 0 && groupOf[j] < groups)) throw new RangeError(`crossSums: group ${groupOf[j]} of ${groups}`);
  }
  const m = z.rows;
  const sums = new Float64Array(groups * m);
  const nearest = new Float64Array(m);
  visitRectangle(z, x, bandwidth, (tile, i0, i1, j0, j1) => {
    for (let i = i0, k = 0; i < i1; i++) {
      let largest = nearest[i];
      for (let j = j0; j < j1; j++, k++) {
        sums[groupOf[j] * m + i] += tile[k];
        if (tile[k] > largest) largest = tile[k];
      }
      nearest[i] = largest;
    }
  });
  return { sums, nearest };
}

/** Kernel sums of each row of x over the whole of x, in one pass over the upper triangle. */
export function withinSums(x: Matrix, bandwidth: number): WithinSums {
  const rowSums = new Float64Array(x.rows);
  const nearest = new Float64Array(x.rows);
  visitTriangle(x, bandwidth, (tile, i0, i1, j0, j1) => {
    const diagonal = i0 === j0;
    for (let i = i0, k = 0; i < i1; i++) {
      for (let j = j0; j < j1; j++, k++) {
        const value = tile[k];
        rowSums[i] += value;
        // A diagonal tile is full: it visits (j, i) as well.
        if (!diagonal) rowSums[j] += value;
        if (i === j) continue;
        if (value > nearest[i]) nearest[i] = value;
        if (value > nearest[j]) nearest[j] = value;
      }
    }
  });
  return { rowSums, nearest };
}

/** vᵀKv with K the kernel matrix of the rows of x (diagonal included), for each of the given weightings v, in one pass without storing K. */
export function quadraticForms(x: Matrix, bandwidth: number, weightings: readonly Float64Array[]): number[] {
  const totals = weightings.map(() => 0);
  visitTriangle(x, bandwidth, (tile, i0, i1, j0, j1) => {
    // A tile on the diagonal is full, one above it stands for two.
    const times = i0 === j0 ? 1 : 2;
    weightings.forEach((v, which) => {
      let total = 0;
      for (let i = i0, k = 0; i < i1; i++) {
        let sum = 0;
        for (let j = j0; j < j1; j++, k++) sum += tile[k] * v[j];
        total += v[i] * sum;
      }
      totals[which] += times * total;
    });
  });
  return totals;
}

/** The mean kernel value among the rows of x (n ≥ 1). */
export function kernelMeanWithin(x: Matrix, bandwidth: number): KernelMean {
  return meanOfRowSums(withinSums(x, bandwidth).rowSums);
}

/** The mean kernel value from the row sums of `withinSums`; the kernel is 1 on the diagonal. */
export function meanOfRowSums(rowSums: Float64Array): KernelMean {
  const n = rowSums.length;
  if (n === 0) throw new RangeError('kernelMeanWithin: the mean of no rows');
  let total = 0;
  for (let i = 0; i < n; i++) total += rowSums[i];
  return { withDiagonal: total / (n * n), withoutDiagonal: n === 1 ? 1 : (total - n) / (n * (n - 1)) };
}

type TileVisitor = (tile: Float64Array, i0: number, i1: number, j0: number, j1: number) => void;

function visitRectangle(z: Matrix, x: Matrix, bandwidth: number, visit: TileVisitor): void {
  checkBandwidth(bandwidth);
  if (z.cols !== x.cols) throw new RangeError(`kernel: ${z.cols} columns beside ${x.cols}`);
  const a = withNorms(z);
  const b = withNorms(x);
  const tile = new Float64Array(TILE * TILE);
  for (let i0 = 0; i0 < z.rows; i0 += TILE) {
    const i1 = Math.min(i0 + TILE, z.rows);
    for (let j0 = 0; j0 < x.rows; j0 += TILE) {
      const j1 = Math.min(j0 + TILE, x.rows);
      fillKernelTile(a, i0, i1, b, j0, j1, bandwidth, tile);
      visit(tile, i0, i1, j0, j1);
    }
  }
}

/** Visits the tiles on and above the diagonal; tiles on the diagonal are full squares. */
function visitTriangle(x: Matrix, bandwidth: number, visit: TileVisitor): void {
  checkBandwidth(bandwidth);
  const a = withNorms(x);
  const tile = new Float64Array(TILE * TILE);
  for (let i0 = 0; i0 < x.rows; i0 += TILE) {
    const i1 = Math.min(i0 + TILE, x.rows);
    for (let j0 = i0; j0 < x.rows; j0 += TILE) {
      const j1 = Math.min(j0 + TILE, x.rows);
      fillKernelTile(a, i0, i1, a, j0, j1, bandwidth, tile);
      visit(tile, i0, i1, j0, j1);
    }
  }
}

function checkBandwidth(bandwidth: number): void {
  if (!(bandwidth > 0 && Number.isFinite(bandwidth)))
    throw new RangeError(`kernel: bandwidth ${bandwidth}, must be > 0`);
}
