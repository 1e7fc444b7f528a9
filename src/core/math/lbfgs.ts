/** Writes the gradient at `x` into `gradient` and returns the value. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/** When to stop, and how many past steps to remember. */
export interface MinimiseOptions {
  /** Converged once the Euclidean norm of the gradient is at most this. */
  readonly gradientTolerance: number;
  readonly maxIterations?: number;
  readonly memory?: number;
}

/** The last point reached. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradientNorm: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** A past step with the change of the gradient along it. */
interface CurvaturePair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** step · change: the curvature met, above 0 on a convex function. */
  readonly product: number;
}

/** Sufficient decrease asked of a step, as a share of what the slope promises (Armijo). */
const DECREASE_SHARE = 1e-4;
const MAX_HALVINGS = 40;

/**
 * Minimises a smooth convex function by L-BFGS (Nocedal and Wright, algorithm 7.5) with backtracking. Curvature pairs
 * that are not positive are dropped, so the direction always descends. Not converged when rounding hides all progress.
 */
export function minimise(objective: Objective, start: Float64Array, options: MinimiseOptions): Minimum {
  const { gradientTolerance, maxIterations = 200, memory = 8 } = options;
  const pairs: CurvaturePair[] = [];
  let x = start.slice();
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  let next = new Float64Array(x.length);
  let nextGradient = new Float64Array(x.length);
  let iterations = 0;
  let norm = Math.sqrt(dot(gradient, gradient));
  for (; iterations < maxIterations && norm > gradientTolerance; iterations++) {
    const direction = findDirection(gradient, pairs);
    const slope = dot(gradient, direction);
    let length = pairs.length === 0 ? Math.min(1, 1 / norm) : 1;
    let nextValue = Number.POSITIVE_INFINITY;
    for (let halving = 0; halving < MAX_HALVINGS; halving++, length /= 2) {
      for (let i = 0; i < x.length; i++) next[i] = x[i] + length * direction[i];
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + DECREASE_SHARE * length * slope) break;
      nextValue = Number.POSITIVE_INFINITY;
    }
    if (nextValue === Number.POSITIVE_INFINITY) break;
    const pair = measurePair(x, next, gradient, nextGradient);
    if (pair.product > 0) pairs.push(pair);
    if (pairs.length > memory) pairs.shift();
    [x, next] = [next, x];
    [gradient, nextGradient] = [nextGradient, gradient];
    value = nextValue;
    norm = Math.sqrt(dot(gradient, gradient));
  }
  return { x, value, gradientNorm: norm, iterations, converged: norm <= gradientTolerance };
}

/** Two-loop recursion: minus the inverse Hessian approximation times the gradient. */
function findDirection(gradient: Float64Array, pairs: readonly CurvaturePair[]): Float64Array {
  const direction = new Float64Array(gradient.length);
  for (let i = 0; i < direction.length; i++) direction[i] = -gradient[i];
  const shares = new Float64Array(pairs.length);
  for (let p = pairs.length - 1; p >= 0; p--) {
    shares[p] = dot(pairs[p].step, direction) / pairs[p].product;
    addScaled(direction, pairs[p].change, -shares[p]);
  }
  if (pairs.length > 0) {
    const { product, change } = pairs[pairs.length - 1];
    const scale = product / dot(change, change);
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  }
  for (let p = 0; p < pairs.length; p++) {
    addScaled(direction, pairs[p].step, shares[p] - dot(pairs[p].change, direction) / pairs[p].product);
  }
  return direction;
}

function measurePair(
  x: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): CurvaturePair {
  const step = new Float64Array(x.length);
  const change = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    step[i] = next[i] - x[i];
    change[i] = nextGradient[i] - gradient[i];
  }
  return { step, change, product: dot(step, change) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * source[i];
}
