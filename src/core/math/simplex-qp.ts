/** Kernel mean matching on the capped simplex: minimise wᵀKw − 2bᵀw + λ‖w‖² subject to w ≥ 0, Σw = 1, w_i ≤ cap/m. */
export interface SimplexQp {
  /** K, m′ × m′, symmetric, positive semidefinite; m′ is the number of distinct rows. */
  readonly K: Float32Array;
  /** b, length m′. */
  readonly b: Float64Array;
  /** λ ≥ 0. */
  readonly lambda: number;
  /** The largest weight as a multiple of the mean weight 1/m; at least 1. Infinity for none. */
  readonly cap: number;
  /** Equal rows merged into each coordinate (all 1 when absent); m is their sum. A coordinate's mass is spread evenly over its rows. */
  readonly counts?: ArrayLike<number>;
  /** What the objective lacks to be an MMD²: the mean of the real rows' kernel matrix, diagonal included. */
  readonly constant: number;
  /** The least denominator of the certificate: (1 − k̄)/n, the noise of the real mean itself. */
  readonly floor: number;
  /** The certificate's tolerance, 1e-4 by default. */
  readonly tolerance?: number;
  /** Steps at most, 200·m′ + 10,000 by default. */
  readonly maxIterations?: number;
}

/** Weights with their product Kw: where a solver may start and what it leaves behind. */
export interface SimplexPoint {
  readonly weights: Float64Array;
  /** Kw, length m′. */
  readonly product: Float64Array;
}

/** A solution and the proof of its quality. */
export interface SimplexSolution extends SimplexPoint {
  /** wᵀKw − 2bᵀw + λ‖w‖². */
  readonly objective: number;
  /** wᵀKw − 2bᵀw + constant: the in-sample MMD² (V-statistic). */
  readonly mmd: number;
  /** The Frank–Wolfe duality gap over the capped simplex: the objective is at most this far above its minimum. */
  readonly gap: number;
  /** What the gap had to reach: tolerance × max(mmd, floor). */
  readonly bound: number;
  readonly iterations: number;
  /** Whether gap ≤ bound. */
  readonly converged: boolean;
}

/** Added to λ so that the problem stays strictly convex under the rounding of a 32-bit K. */
const RIDGE = 1e-6;

/** Below the rounding of a 32-bit K an MMD² means nothing: the certificate's denominator is at least this. */
const LEAST_MMD = 1e-9;

/**
 * Solves the programme by pairwise Frank–Wolfe steps, which here are SMO steps (Lacoste-Julien & Jaggi 2015; Platt 1998): move mass
 * from the coordinate with the largest gradient to the one with the smallest, with exact line search, until the duality gap (Jaggi
 * 2013) is within tolerance × max(in-sample MMD², floor). Gradient and weights are 64-bit. An iteration costs O(m′) and two columns.
 * Starts at equal weights unless `start` is given (which must be feasible). Throws RangeError when cap < 1: nothing sums to 1.
 */
export function solveSimplexQp(problem: SimplexQp, start?: SimplexPoint): SimplexSolution {
  const { K, b, constant, floor, tolerance = 1e-4 } = problem;
  check(problem, start);
  const size = b.length;
  const columns = Array.from(b, (_, i) => K.subarray(i * size, (i + 1) * size));
  const maxIterations = problem.maxIterations ?? 200 * size + 10_000;
  const ridge = ridges(problem);
  const upper = upperBounds(problem);
  const from = start ?? evenPoint(K, size, problem.counts);
  const w = from.weights.slice();
  // Half the gradient: Kw − b + (λ + ridge) w.
  const g = new Float64Array(size);
  for (let i = 0; i < size; i++) g[i] = from.product[i] - b[i] + ridge[i] * w[i];

  const order = Uint32Array.from({ length: size }, (_, i) => i);
  const interval = Math.max(16, size >> 2);
  let gain = columns[0];
  let loss = gain;
  let step = 0;
  let iterations = 0;
  for (; ; iterations++) {
    // One sweep applies the last step to the gradient and finds the most violating pair.
    let i = -1;
    let j = -1;
    let least = Infinity;
    let most = -Infinity;
    for (let k = 0; k < size; k++) {
      const value = g[k] + step * (gain[k] - loss[k]);
      g[k] = value;
      if (value < least && w[k] < upper[k]) {
        least = value;
        i = k;
      }
      if (value > most && w[k] > 0) {
        most = value;
        j = k;
      }
    }
    const stuck = i < 0 || !(most > least);
    const last = stuck || iterations >= maxIterations;
    if (last || iterations % interval === 0) {
      const { gap, mmd, penalty } = measure();
      const bound = tolerance * Math.max(mmd, floor, LEAST_MMD);
      if (last || gap <= bound) {
        const product = g.map((value, k) => value + b[k] - ridge[k] * w[k]);
        const objective = mmd - constant + penalty;
        return { weights: w, product, objective, mmd, gap, bound, iterations, converged: gap <= bound };
      }
    }
    gain = columns[i];
    loss = columns[j];
    const curvature = gain[i] + ridge[i] + loss[j] + ridge[j] - 2 * gain[j];
    step = Math.min((most - least) / Math.max(curvature, RIDGE), upper[i] - w[i], w[j]);
    // Set exactly at the bounds, so that rounding leaves no crumbs that would be picked again.
    w[i] = step === upper[i] - w[i] ? upper[i] : w[i] + step;
    w[j] = step === w[j] ? 0 : w[j] - step;
    g[i] += ridge[i] * step;
    g[j] -= ridge[j] * step;
  }

  function measure(): { gap: number; mmd: number; penalty: number } {
    let along = 0;
    let penalty = 0;
    let linear = 0;
    for (let k = 0; k < size; k++) {
      along += g[k] * w[k];
      penalty += ridge[k] * w[k] * w[k];
      linear += b[k] * w[k];
    }
    const gap = 2 * (along - leastOverCappedSimplex(g, upper, order));
    return { gap: Math.max(0, gap), mmd: along - penalty - linear + constant, penalty };
  }
}

/** Equal weight for every row (a coordinate's share is its count), with the product Kw; costs one pass over K. */
export function evenPoint(K: Float32Array, size: number, counts?: ArrayLike<number>): SimplexPoint {
  const total = sumCounts(size, counts);
  const weights = Float64Array.from({ length: size }, (_, i) => (counts ? counts[i] : 1) / total);
  const product = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0, at = i * size; j < size; j++, at++) sum += K[at] * weights[j];
    product[i] = sum;
  }
  return { weights, product };
}

/** min gᵀs over s ≥ 0, Σs = 1, s ≤ upper: the cheapest coordinates are filled first. `order` is scratch, a permutation of 0 … size − 1. */
function leastOverCappedSimplex(g: Float64Array, upper: Float64Array, order: Uint32Array): number {
  order.sort((a, c) => g[a] - g[c]);
  let left = 1;
  let sum = 0;
  for (let k = 0; k < order.length && left > 0; k++) {
    const mass = Math.min(left, upper[order[k]]);
    sum += mass * g[order[k]];
    left -= mass;
  }
  return sum;
}

/** λ + ridge for each coordinate; c equal rows share a coordinate's mass, which divides its ‖w‖² by c. */
function ridges({ b, counts, lambda }: SimplexQp): Float64Array {
  return Float64Array.from(b, (_, i) => (lambda + RIDGE) / (counts ? counts[i] : 1));
}

function upperBounds({ b, counts, cap }: SimplexQp): Float64Array {
  const total = sumCounts(b.length, counts);
  return Float64Array.from(b, (_, i) => Math.min(1, (cap * (counts ? counts[i] : 1)) / total));
}

function sumCounts(size: number, counts?: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < size; i++) total += counts ? counts[i] : 1;
  return total;
}

function check({ K, b, lambda, cap, counts, tolerance }: SimplexQp, start?: SimplexPoint): void {
  const size = b.length;
  if (size === 0) throw new RangeError('solveSimplexQp: no rows');
  if (K.length !== size * size) throw new RangeError(`solveSimplexQp: K has ${K.length} values, b ${size}`);
  if (!(cap >= 1)) throw new RangeError(`solveSimplexQp: cap ${cap}; weights of at most cap/m cannot sum to 1`);
  if (!(lambda >= 0 && lambda < Infinity)) throw new RangeError(`solveSimplexQp: lambda ${lambda}`);
  if (tolerance !== undefined && !(tolerance > 0)) throw new RangeError(`solveSimplexQp: tolerance ${tolerance}`);
  if (counts && counts.length !== size) throw new RangeError(`solveSimplexQp: ${counts.length} counts, ${size} rows`);
  if (start && (start.weights.length !== size || start.product.length !== size)) {
    throw new RangeError(`solveSimplexQp: the start has ${start.weights.length} weights, b ${size}`);
  }
}
