import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeatureRows, fillGradient, fillScores } from '../../../src/core/math/feature-rows.ts';
import { assignFolds, chooseL2, fitSoftmax, predictProbabilities } from '../../../src/core/math/linear-model.ts';
import { type Matrix, takeRows } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import type { SparseMatrix } from '../../../src/core/math/sparse.ts';
import { normalRows } from './planted-pool.ts';

function sparsify(x: Matrix): SparseMatrix {
  const offsets = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < x.rows; i++) {
    for (let c = 0; c < x.cols; c++) {
      if (x.data[i * x.cols + c] === 0) continue;
      indices.push(c);
      values.push(x.data[i * x.cols + c]);
    }
    offsets.push(indices.length);
  }
  return {
    rows: x.rows,
    cols: x.cols,
    offsets: Int32Array.from(offsets),
    indices: Int32Array.from(indices),
    values: Float32Array.from(values),
  };
}

/** Rows with some zeros, and labels drawn from a softmax over hidden weights. */
function drawTask(rows: number, cols: number, classes: number, seed: number, strength = 2) {
  const rng = createRng(seed);
  const x = normalRows(rows, cols, seed);
  for (let at = 0; at < x.data.length; at++) if (rng.next() < 0.4) x.data[at] = 0;
  const hidden = Array.from({ length: classes * cols }, () => strength * rng.normal());
  const labels = Int32Array.from({ length: rows }, (_, i) => {
    const scores = Array.from({ length: classes }, (_, k) => {
      const gumbel = -Math.log(-Math.log(1 - rng.next() * 0.999999));
      return Array.from({ length: cols }, (_, c) => x.data[i * cols + c] * hidden[k * cols + c]).reduce(
        (a, b) => a + b,
        gumbel,
      );
    });
    return scores.indexOf(Math.max(...scores));
  });
  return { x, labels };
}

/** The documented objective, computed from predicted probabilities. */
function objectiveAt(
  x: FeatureRows,
  labels: Int32Array,
  classes: number,
  l2: number,
  parameters: Float64Array,
  weights?: Float64Array,
) {
  const model = { features: x.cols, classes, parameters, l2, loss: 0, iterations: 0, converged: true };
  const probabilities = predictProbabilities(model, x);
  let loss = 0;
  let total = 0;
  for (let i = 0; i < x.rows; i++) {
    loss -= (weights?.[i] ?? 1) * Math.log(probabilities[i * classes + labels[i]]);
    total += weights?.[i] ?? 1;
  }
  return loss / total + (l2 / 2) * parameters.subarray(0, x.cols * classes).reduce((sum, p) => sum + p * p, 0);
}

describe('feature rows', () => {
  it('score and gather like the naive products, dense and sparse, on any subset of rows', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 11 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 13 }),
        (seed, cols, classes, count) => {
          const { x } = drawTask(14, cols, 2, seed);
          const rows = createRng(seed)
            .shuffle(Int32Array.from({ length: 14 }, (_, i) => i))
            .slice(0, count);
          const parameters = Float64Array.from(normalRows(1, (cols + 1) * classes, seed + 1).data);
          const residuals = Float64Array.from(normalRows(1, count * classes, seed + 2).data);
          for (const features of [x, sparsify(x)]) {
            const scores = new Float64Array(count * classes);
            fillScores(features, rows, parameters, classes, scores);
            const gradient = new Float64Array((cols + 1) * classes);
            fillGradient(features, rows, residuals, classes, gradient);
            for (let k = 0; k < classes; k++) {
              for (let i = 0; i < count; i++) {
                let score = parameters[cols * classes + k];
                for (let c = 0; c < cols; c++) score += x.data[rows[i] * cols + c] * parameters[c * classes + k];
                expect(scores[i * classes + k]).toBeCloseTo(score, 10);
              }
              for (let c = 0; c <= cols; c++) {
                let sum = 0;
                for (let i = 0; i < count; i++)
                  sum += (c < cols ? x.data[rows[i] * cols + c] : 1) * residuals[i * classes + k];
                expect(gradient[c * classes + k]).toBeCloseTo(sum, 10);
              }
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('fitSoftmax', () => {
  it('ends where finite differences of the objective vanish', () => {
    const { x, labels } = drawTask(60, 4, 3, 1);
    const weights = Float64Array.from({ length: 60 }, (_, i) => (i % 5) / 2);
    const l2 = 0.01;
    const { parameters, converged, loss } = fitSoftmax(x, labels, 3, { l2, weights });
    expect(converged).toBe(true);
    expect(loss).toBeCloseTo(objectiveAt(x, labels, 3, l2, parameters, weights), 4);
    for (let p = 0; p < parameters.length; p++) {
      const shifted = (by: number) =>
        objectiveAt(
          x,
          labels,
          3,
          l2,
          parameters.map((value, q) => value + (q === p ? by : 0)),
          weights,
        );
      expect(Math.abs(shifted(1e-5) - shifted(-1e-5)) / 2e-5).toBeLessThan(Math.sqrt(2 * l2 * 1e-6) + 1e-5);
    }
  });

  it('is within 1e-6 nats of the best of many other fits', () => {
    const { x, labels } = drawTask(80, 5, 3, 2);
    const short = fitSoftmax(x, labels, 3, { l2: 0.003 });
    const start = Float64Array.from(normalRows(1, 18, 9).data);
    const other = fitSoftmax(x, labels, 3, { l2: 0.003, start });
    expect(Math.abs(short.loss - other.loss)).toBeLessThan(1e-6);
  });

  it('treats a weight of 2 as a row given twice and a weight of 0 as none', () => {
    const { x, labels } = drawTask(40, 4, 3, 3);
    const weights = Float64Array.from({ length: 40 }, (_, i) => i % 3);
    const rows = [...weights.keys()].flatMap((i) => Array.from({ length: weights[i] }, () => i));
    const repeated = fitSoftmax(
      takeRows(x, rows),
      Int32Array.from(rows, (i) => labels[i]),
      3,
      { l2: 0.02 },
    );
    const weighted = fitSoftmax(x, labels, 3, { l2: 0.02, weights });
    expect(weighted.loss).toBeCloseTo(repeated.loss, 10);
    weighted.parameters.forEach((value, p) => {
      expect(value).toBeCloseTo(repeated.parameters[p], 6);
    });
  });

  it('gives the same model for dense and sparse rows', () => {
    const { x, labels } = drawTask(70, 6, 5, 4);
    const dense = fitSoftmax(x, labels, 5, { l2: 0.01 });
    const sparse = fitSoftmax(sparsify(x), labels, 5, { l2: 0.01 });
    dense.parameters.forEach((value, p) => {
      expect(sparse.parameters[p]).toBeCloseTo(value, 6);
    });
  });

  it('separates what is separable, and falls back on class shares where nothing tells', () => {
    const line = { rows: 6, cols: 1, data: Float32Array.of(-3, -2, -1, 1, 2, 3) };
    const labels = Int32Array.of(0, 0, 0, 1, 1, 1);
    const sharp = predictProbabilities(fitSoftmax(line, labels, 2, { l2: 1e-4 }), line);
    labels.forEach((label, i) => {
      expect(sharp[i * 2 + label]).toBeGreaterThan(0.95);
    });
    const flat = { rows: 4, cols: 2, data: new Float32Array(8) };
    const shares = predictProbabilities(fitSoftmax(flat, Int32Array.of(0, 1, 1, 1), 2, { l2: 0.1 }), flat);
    expect(shares[0]).toBeCloseTo(0.25, 3);
    expect(shares[0] + shares[1]).toBeCloseTo(1, 14);
  });

  it('stays finite with a class that has no rows, with one class and with one row', () => {
    const { x, labels } = drawTask(30, 3, 2, 5);
    const model = fitSoftmax(x, labels, 3, { l2: 0.01 });
    const probabilities = predictProbabilities(model, x);
    for (let i = 0; i < 30; i++) expect(probabilities[i * 3 + 2]).toBeLessThan(0.01);
    expect(model.parameters.every(Number.isFinite)).toBe(true);
    expect(predictProbabilities(fitSoftmax(x, new Int32Array(30), 1, { l2: 0.01 }), x)).toEqual(
      new Float64Array(30).fill(1),
    );
    expect(fitSoftmax(takeRows(x, [0]), Int32Array.of(1), 2, { l2: 0.01 }).parameters.every(Number.isFinite)).toBe(
      true,
    );
  });

  it('refuses what does not fit together', () => {
    const { x, labels } = drawTask(5, 3, 2, 5);
    expect(() => fitSoftmax(x, labels, 2, { l2: 0 })).toThrow(RangeError);
    expect(() => fitSoftmax(x, labels.subarray(1), 2, { l2: 1 })).toThrow(RangeError);
    expect(() => fitSoftmax(x, Int32Array.of(0, 1, 2, 0, 0), 2, { l2: 1 })).toThrow(RangeError);
    expect(() => fitSoftmax(x, labels, 2, { l2: 1, weights: new Float64Array(5) })).toThrow(RangeError);
    expect(() => fitSoftmax(x, labels, 2, { l2: 1, weights: Float64Array.of(1, 1, -1, 1, 1) })).toThrow(RangeError);
    expect(() => predictProbabilities(fitSoftmax(x, labels, 2, { l2: 1 }), normalRows(2, 4, 1))).toThrow(RangeError);
  });
});

describe('chooseL2', () => {
  it('wants a strong penalty where labels are noise and a weak one where they follow the features', () => {
    const grid = [1, 1e-1, 1e-2, 1e-3, 1e-4];
    const { x, labels } = drawTask(200, 8, 3, 6, 3);
    const folds = assignFolds(labels, 5, createRng(1));
    const clear = chooseL2(x, labels, 3, folds, { grid });
    const rng = createRng(2);
    const noise = chooseL2(
      x,
      labels.map(() => rng.int(3)),
      3,
      folds,
      { grid },
    );
    expect(noise.l2).toBe(1);
    expect(clear.l2).toBeLessThanOrEqual(1e-2);
    expect(clear.losses[grid.indexOf(clear.l2)]).toBe(Math.min(...clear.losses));
  });

  it('scores each fold by the model of the others', () => {
    const { x, labels } = drawTask(40, 3, 2, 7);
    const foldOf = Int32Array.from({ length: 40 }, (_, i) => (i < 15 ? 4 : 9));
    const { losses } = chooseL2(sparsify(x), labels, 2, foldOf, { grid: [0.1] });
    const heldOut = [4, 9].map((fold) => {
      const rows = (inside: boolean) => [...foldOf.keys()].filter((i) => (foldOf[i] !== fold) === inside);
      const pick = (inside: boolean) => ({
        x: takeRows(x, rows(inside)),
        labels: Int32Array.from(rows(inside), (i) => labels[i]),
      });
      const model = fitSoftmax(pick(true).x, pick(true).labels, 2, { l2: 0.1 });
      const probabilities = predictProbabilities(model, pick(false).x);
      return (
        pick(false).labels.reduce((sum, label, i) => sum - Math.log(probabilities[2 * i + label]), 0) /
        rows(false).length
      );
    });
    expect(losses[0]).toBeCloseTo((heldOut[0] + heldOut[1]) / 2, 6);
  });

  it('refuses a single fold and an empty grid', () => {
    const { x, labels } = drawTask(10, 3, 2, 7);
    expect(() => chooseL2(x, labels, 2, new Int32Array(10))).toThrow(RangeError);
    expect(() => chooseL2(x, labels, 2, assignFolds(labels, 2, createRng(1)), { grid: [] })).toThrow(RangeError);
  });
});

describe('assignFolds', () => {
  it('spreads every class evenly', () => {
    const labels = Int32Array.from({ length: 103 }, (_, i) => (i % 10 === 0 ? 1 : 0));
    const folds = assignFolds(labels, 5, createRng(1));
    for (const label of [0, 1]) {
      const counts = [0, 1, 2, 3, 4].map(
        (fold) => labels.filter((value, i) => value === label && folds[i] === fold).length,
      );
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });
});
