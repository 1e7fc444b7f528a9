import type { Matrix } from './matrix.ts';
import { fillSquaredDistanceTile, TILE, withNorms } from './rbf-tile.ts';

/*
 * Weights seen as a density ratio: r(x) = Σ w_i h(z_i, x) / Σ q_i h(z_i, x), the mean of w/q over the synthetic rows near x, with q
 * the equal weights. Its held-out loss, ln mean r(z) − mean ln r(x) over synthetic z and left-out real x, is the criterion of KLIEP
 * (Sugiyama et al. 2008, section 2.3): an estimate of a Kullback–Leibler divergence up to a constant, which bounds the total variation.
 */

/** Width of h as a share of the bandwidth: near enough to be local, wide enough to average over a handful of rows. */
const LOCAL_SHARE = 0.25;

/** What every row's ratio keeps of 1, so that a row whose neighbours all lost their weight costs ln 1000 and no more. */
const LEAST_RATIO = 1e-3;

/** Rows farther than this from everything have no neighbours, and a ratio of 1. */
const LEAST_DENSITY = 1e-12;

/** The local kernel h between every row of x and every row of z, x.rows × z.rows, row-major. */
function localKernel(x: Matrix, z: Matrix, bandwidth: number): Float32Array {
  const [left, right] = [withNorms(x), withNorms(z)];
  const rate = -1 / (2 * (LOCAL_SHARE * bandwidth) ** 2);
  const tile = new Float64Array(TILE * TILE);
  const out = new Float32Array(x.rows * z.rows);
  for (let i0 = 0; i0 < x.rows; i0 += TILE) {
    const i1 = Math.min(i0 + TILE, x.rows);
    for (let j0 = 0; j0 < z.rows; j0 += TILE) {
      const j1 = Math.min(j0 + TILE, z.rows);
      fillSquaredDistanceTile(left, i0, i1, right, j0, j1, tile);
      for (let i = i0, k = 0; i < i1; i++) {
        for (let j = j0; j < j1; j++, k++) out[i * z.rows + j] = Math.exp(rate * tile[k]);
      }
    }
  }
  return out;
}

/** Places at which a density ratio is judged, and the synthetic rows' equal density there. */
export interface RatioProbe {
  /** Local kernel values, places × m′, row-major. */
  readonly local: Float32Array;
  /** Equal rows that each column stands for, length m′. */
  readonly counts: Int32Array;
  /** Where the places are synthetic rows themselves, the column of each: one copy of it is left out, as it would vouch for itself. */
  readonly own?: Int32Array;
  /** Σ q_i h(z_i, x) at each place, q the equal weights. */
  readonly even: Float64Array;
}

/** Prepares the rows of x as places at which ratios over the rows of z are judged; `own` if they are rows of z. */
export function prepareProbe(
  x: Matrix,
  z: Matrix,
  bandwidth: number,
  counts: Int32Array,
  own?: Int32Array,
): RatioProbe {
  const local = localKernel(x, z, bandwidth);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const q = Float64Array.from(counts, (count) => count / total);
  return { local, counts, own, even: densities(local, q, counts, own) };
}

/** The ratio r at every place of the probe; exactly 1 for equal weights. */
export function localRatios({ local, counts, own, even }: RatioProbe, weights: Float64Array): Float64Array {
  return densities(local, weights, counts, own).map(
    (density, i) =>
      (density + LEAST_RATIO * even[i] + LEAST_DENSITY) / (even[i] + LEAST_RATIO * even[i] + LEAST_DENSITY),
  );
}

function densities(local: Float32Array, weights: Float64Array, counts: Int32Array, own?: Int32Array): Float64Array {
  const size = weights.length;
  const out = new Float64Array(local.length / size);
  for (let row = 0; row < out.length; row++) {
    let sum = own ? -weights[own[row]] / counts[own[row]] : 0;
    for (let i = 0, at = row * size; i < size; i++, at++) sum += local[at] * weights[i];
    // The row's own term is added and taken away: what rounding leaves of an empty neighbourhood may be below 0.
    out[row] = Math.max(0, sum);
  }
  return out;
}
