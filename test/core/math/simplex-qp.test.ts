import { describe, expect, it } from 'vitest';
import { gram, kernelMeans, kernelMeanWithin } from '../../../src/core/math/kernel-mean.ts';
import { stackRows, takeRows } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { type SimplexPoint, type SimplexQp, solveSimplexQp } from '../../../src/core/math/simplex-qp.ts';
import { drawRows } from './gaussian-rows.ts';

const RIDGE = 1e-6;

function makeProblem(seed: string, m: number, n: number, options: Partial<SimplexQp> = {}): SimplexQp {
  const rng = createRng(seed);
  const z = drawRows(m, 3, rng, 1.3);
  const x = drawRows(n, 3, rng, 1, [0.5]);
  const mean = kernelMeanWithin(x, 2).withDiagonal;
  const base = { K: gram(z, 2), b: kernelMeans(z, x, 2), lambda: 0, cap: Infinity };
  return { ...base, constant: mean, floor: (1 - mean) / n, ...options };
}

/** wᵀKw − 2bᵀw + (λ + ridge)‖w‖² and half its gradient, straight from the definition. */
function evaluate({ K, b, lambda }: SimplexQp, w: Float64Array): { value: number; gradient: Float64Array } {
  const m = b.length;
  const gradient = new Float64Array(m);
  let value = 0;
  for (let i = 0; i < m; i++) {
    let row = 0;
    for (let j = 0; j < m; j++) row += K[i * m + j] * w[j];
    gradient[i] = row - b[i] + (lambda + RIDGE) * w[i];
    value += w[i] * (row - 2 * b[i] + (lambda + RIDGE) * w[i]);
  }
  return { value, gradient };
}

/** The nearest point of the capped simplex, by bisection on the shift. */
function project(v: Float64Array, upper: number): Float64Array {
  let low = Math.min(...v) - 1;
  let high = Math.max(...v);
  const at = (shift: number) => v.map((value) => Math.min(upper, Math.max(0, value - shift)));
  for (let k = 0; k < 55; k++) {
    const middle = (low + high) / 2;
    if (at(middle).reduce((sum, w) => sum + w, 0) > 1) low = middle;
    else high = middle;
  }
  return at((low + high) / 2);
}

/** Slow and sure: projected gradient from equal weights. */
function solveSlowly(problem: SimplexQp): number {
  const m = problem.b.length;
  const upper = Math.min(1, problem.cap / m);
  const step = 1 / (m + problem.lambda);
  let w: Float64Array = new Float64Array(m).fill(1 / m);
  for (let k = 0; k < 4000; k++) {
    const { gradient } = evaluate(problem, w);
    w = project(
      w.map((value, i) => value - step * gradient[i]),
      upper,
    );
  }
  return evaluate(problem, w).value;
}

function startAt(problem: SimplexQp, weights: Float64Array): SimplexPoint {
  const m = weights.length;
  const product = weights.map((_, i) => weights.reduce((sum, w, j) => sum + problem.K[i * m + j] * w, 0));
  return { weights, product };
}

describe('solveSimplexQp', () => {
  it.each([
    ['free', {}],
    ['ridge', { lambda: 0.05 }],
    ['capped', { cap: 1.5 }],
    ['capped with ridge', { cap: 2, lambda: 0.01 }],
  ])('finds the minimum that projected gradients find: %s', (name, options) => {
    for (let m = 2; m <= 7; m++) {
      const problem = makeProblem(`${name} ${m}`, m, 20, { ...options, tolerance: 1e-9 });
      const { objective, weights } = solveSimplexQp(problem);
      expect(Math.abs(objective - solveSlowly(problem))).toBeLessThan(1e-8);
      expect(objective).toBeCloseTo(evaluate(problem, weights).value, 12);
    }
  });

  it('equals the closed form for two rows', () => {
    const problem = makeProblem('two', 2, 10, { tolerance: 1e-12, lambda: 1 });
    const { K, b, lambda } = problem;
    // d/dw of the objective at (w, 1 − w) is zero here.
    const slope = 2 - 2 * K[1] + 2 * (lambda + RIDGE);
    const best = Math.min(1, Math.max(0, (1 + lambda + RIDGE - K[1] + b[0] - b[1]) / slope));
    expect(solveSimplexQp(problem).weights[0]).toBeCloseTo(best, 9);
  });

  it('is feasible, respects the cap and meets the optimality conditions', () => {
    for (const cap of [1.2, 3, Infinity]) {
      const m = 120;
      const problem = makeProblem(`kkt ${cap}`, m, 80, { cap, lambda: 0.001, tolerance: 1e-8 });
      const { weights, converged } = solveSimplexQp(problem);
      expect(converged).toBe(true);
      expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
      const upper = Math.min(1, cap / m);
      const { gradient } = evaluate(problem, weights);
      // One price: nothing that could gain mass is cheaper than anything that could lose it.
      let couldGain = Infinity;
      let couldLose = -Infinity;
      for (let i = 0; i < m; i++) {
        expect(weights[i]).toBeGreaterThanOrEqual(0);
        expect(weights[i]).toBeLessThanOrEqual(upper);
        if (weights[i] < upper) couldGain = Math.min(couldGain, gradient[i]);
        if (weights[i] > 0) couldLose = Math.max(couldLose, gradient[i]);
      }
      expect(couldLose - couldGain).toBeLessThan(1e-5);
    }
  });

  it('certifies: the gap is within its bound, and is true', () => {
    for (let k = 0; k < 10; k++) {
      const options = { cap: k % 2 ? 2 : Infinity, lambda: k % 3 ? 0.01 : 0 };
      const problem = makeProblem(`certificate ${k}`, 60 + 20 * k, 50, options);
      const solution = solveSimplexQp(problem);
      const exact = solveSimplexQp({ ...problem, tolerance: 1e-8 });
      expect(solution.converged).toBe(true);
      expect(solution.gap).toBeLessThanOrEqual(solution.bound);
      expect(solution.bound).toBeCloseTo(1e-4 * Math.max(solution.mmd, problem.floor), 15);
      expect(solution.objective - exact.objective).toBeLessThanOrEqual(solution.gap + 1e-14);
      expect(solution.objective - exact.objective).toBeGreaterThan(-1e-12);
    }
  });

  it('reports the gap of an unfinished solution as it is', () => {
    const problem = makeProblem('unfinished', 80, 50, { maxIterations: 3 });
    const solution = solveSimplexQp(problem);
    expect(solution).toMatchObject({ converged: false, iterations: 3 });
    const { gradient } = evaluate(problem, solution.weights);
    const along = gradient.reduce((sum, g, i) => sum + g * solution.weights[i], 0);
    expect(solution.gap).toBeCloseTo(2 * (along - Math.min(...gradient)), 12);
    expect(solution.gap).toBeGreaterThan(solution.bound);
  });

  it('agrees in the objective to 1e-6 from any start', () => {
    const m = 90;
    const rng = createRng('starts');
    for (const lambda of [0, 0.01]) {
      const problem = makeProblem('starts', m, 60, { lambda });
      const reference = solveSimplexQp(problem).objective;
      for (let k = 0; k < 5; k++) {
        const raw = Float64Array.from({ length: m }, () => rng.next() ** 6);
        const total = raw.reduce((sum, w) => sum + w, 0);
        const start = startAt(
          problem,
          raw.map((w) => w / total),
        );
        expect(Math.abs(solveSimplexQp(problem, start).objective / reference - 1)).toBeLessThan(1e-6);
      }
    }
  });

  it('stays where it is when it starts at its own solution, and returns a true product', () => {
    const problem = makeProblem('warm', 70, 60);
    const first = solveSimplexQp(problem);
    expect(solveSimplexQp(problem, first).iterations).toBe(0);
    const { product } = startAt(problem, first.weights);
    first.product.forEach((value, i) => {
      expect(value).toBeCloseTo(product[i], 12);
    });
  });

  it('has an in-sample MMD² that rises with λ, and an effective size too', () => {
    let last = { mmd: -1, squares: 2 };
    for (const lambda of [0, 0.001, 0.01, 0.1, 1, 10]) {
      const { mmd, weights } = solveSimplexQp(makeProblem('rise', 60, 40, { lambda, tolerance: 1e-7 }));
      const squares = weights.reduce((sum, w) => sum + w * w, 0);
      expect(mmd).toBeGreaterThan(last.mmd);
      expect(squares).toBeLessThan(last.squares);
      last = { mmd, squares };
    }
  });

  it('treats merged rows as it treats the rows themselves', () => {
    const rng = createRng('merged');
    const z = drawRows(12, 2, rng);
    const x = drawRows(30, 2, rng, 0.7, [0.4]);
    const counts = [1, 3, 1, 1, 2, 1, 1, 1, 1, 4, 1, 1];
    const repeated = stackRows(...counts.map((count, i) => takeRows(z, Array(count).fill(i))));
    const constant = kernelMeanWithin(x, 1).withDiagonal;
    const shared = { lambda: 0.01, cap: 2, constant, floor: 1e-3, tolerance: 1e-9 };
    const whole = solveSimplexQp({ K: gram(repeated, 1), b: kernelMeans(repeated, x, 1), ...shared });
    const merged = solveSimplexQp({ K: gram(z, 1), b: kernelMeans(z, x, 1), counts, ...shared });
    expect(merged.objective).toBeCloseTo(whole.objective, 9);
    let row = 0;
    counts.forEach((count, i) => {
      for (let k = 0; k < count; k++) expect(whole.weights[row++]).toBeCloseTo(merged.weights[i] / count, 4);
    });
  });

  it('takes the only choice there is', () => {
    expect(solveSimplexQp(makeProblem('single', 1, 5))).toMatchObject({ weights: Float64Array.of(1), converged: true });
    const even = solveSimplexQp(makeProblem('cap 1', 7, 5, { cap: 1 }));
    expect(even.weights).toEqual(new Float64Array(7).fill(1 / 7));
    expect(even.converged).toBe(true);
  });

  it('refuses what cannot be solved', () => {
    const problem = makeProblem('bad', 4, 5);
    for (const bad of [{ cap: 0.9 }, { cap: Number.NaN }, { lambda: -1 }, { lambda: Infinity }, { tolerance: 0 }]) {
      expect(() => solveSimplexQp({ ...problem, ...bad })).toThrow(RangeError);
    }
    expect(() => solveSimplexQp({ ...problem, b: new Float64Array(3) })).toThrow(RangeError);
    expect(() => solveSimplexQp({ ...problem, b: new Float64Array(0), K: new Float32Array(0) })).toThrow(RangeError);
    expect(() => solveSimplexQp({ ...problem, counts: [1] })).toThrow(RangeError);
    expect(() => solveSimplexQp(problem, startAt(problem, new Float64Array(2)))).toThrow(RangeError);
  });

  it('separates a sample of the right mean but too narrow a spread, which linear features cannot', () => {
    const rng = createRng('narrow');
    const x = drawRows(400, 8, rng);
    const z = stackRows(drawRows(200, 8, rng), drawRows(200, 8, rng, 0.3));
    const goodMass = (K: Float32Array, b: Float64Array) =>
      solveSimplexQp({ K, b, lambda: 0, cap: Infinity, constant: 1, floor: 1e-3, tolerance: 1e-5 })
        .weights.subarray(0, 200)
        .reduce((sum, w) => sum + w, 0);
    const linear = new Float32Array(400 * 400);
    const towardsReal = new Float64Array(400);
    for (let i = 0; i < 400; i++) {
      for (let k = 0; k < 8; k++) {
        for (let j = 0; j < 400; j++) linear[i * 400 + j] += z.data[i * 8 + k] * z.data[j * 8 + k];
        for (let j = 0; j < 400; j++) towardsReal[i] += (z.data[i * 8 + k] * x.data[j * 8 + k]) / 400;
      }
    }
    expect(goodMass(gram(z, 3.5), kernelMeans(z, x, 3.5))).toBeGreaterThan(0.97);
    expect(Math.abs(goodMass(linear, towardsReal) - 0.5)).toBeLessThan(0.1);
  });
});
