import { type FeatureRows, fillGradient, fillScores } from './feature-rows.ts';
import { minimise } from './lbfgs.ts';
import type { Rng } from './rng.ts';

/** How to fit. */
export interface SoftmaxOptions {
  /** Strength of the penalty l2/2 · ‖W‖² beside the mean log-loss per unit of weight; above 0. */
  readonly l2: number;
  /** One weight ≥ 0 per row, 1 when left out; a weight of 2 is a row given twice. */
  readonly weights?: Float64Array;
  readonly maxIterations?: number;
  /** Parameters to start from, those of a model of the same shape. */
  readonly start?: Float64Array;
}

/** A fitted multinomial logistic regression. */
export interface SoftmaxModel {
  readonly features: number;
  readonly classes: number;
  /** Feature-major weights W(c, k) at c * classes + k, then one bias per class. */
  readonly parameters: Float64Array;
  readonly l2: number;
  /** Penalised mean log-loss, in nats. */
  readonly loss: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** A choice of l2 with its evidence. */
export interface L2Choice {
  readonly l2: number;
  readonly grid: readonly number[];
  /** Mean held-out log-loss (nats per unit of weight) at each grid value. */
  readonly losses: readonly number[];
  /** Standard error of that mean over folds. */
  readonly standardErrors: readonly number[];
}

/** Fitting stops once the objective is within so many nats of its minimum: gap ≤ ‖gradient‖² / 2 l2 by strong convexity. */
const EXCESS_LOSS = 1e-6;
/** Penalty on the biases: keeps a class without rows finite and the minimiser unique, else without effect. */
const BIAS_L2 = 1e-6;
const SMALLEST_PROBABILITY = 1e-15;
const DEFAULT_GRID: readonly number[] = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5];

/**
 * Fits softmax regression with an L2 penalty on the weights by full-batch L-BFGS. Labels are 0 … classes − 1.
 * Throws a RangeError on mismatched shapes, labels out of range or a total weight of 0.
 */
export function fitSoftmax(x: FeatureRows, labels: Int32Array, classes: number, options: SoftmaxOptions): SoftmaxModel {
  const { l2, weights, maxIterations = 300 } = options;
  requireShapes(x, labels, classes, options);
  const rows = Int32Array.from({ length: x.rows }, (_, i) => i).filter((i) => weights === undefined || weights[i] > 0);
  const shares = Float64Array.from(rows, (row) => weights?.[row] ?? 1);
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (!(total > 0)) throw new RangeError('fitSoftmax: no row has weight');
  const scores = new Float64Array(rows.length * classes);
  const bias = x.cols * classes;
  const minimum = minimise(
    (parameters, gradient) => {
      fillScores(x, rows, parameters, classes, scores);
      let loss = 0;
      for (let i = 0; i < rows.length; i++)
        loss += turnIntoResiduals(scores, i, classes, labels[rows[i]], shares[i] / total);
      fillGradient(x, rows, scores, classes, gradient);
      for (let p = 0; p < parameters.length; p++) {
        const strength = p < bias ? l2 : BIAS_L2;
        loss += (strength / 2) * parameters[p] * parameters[p];
        gradient[p] += strength * parameters[p];
      }
      return loss;
    },
    options.start ?? new Float64Array(bias + classes),
    { gradientTolerance: Math.sqrt(2 * l2 * EXCESS_LOSS), maxIterations },
  );
  const { x: parameters, value: loss, iterations, converged } = minimum;
  return { features: x.cols, classes, parameters, l2, loss, iterations, converged };
}

/** Class probabilities of every row, rows × classes, row-major. */
export function predictProbabilities(model: SoftmaxModel, x: FeatureRows): Float64Array {
  if (x.cols !== model.features) throw new RangeError(`predictProbabilities: ${x.cols} columns, not ${model.features}`);
  return predictRows(
    model,
    x,
    Int32Array.from({ length: x.rows }, (_, i) => i),
  );
}

/**
 * Chooses l2 by cross-validated log-loss: `foldOf` names the fold of each row (rows of a group share one), each fold is
 * scored by the model of the others; the least mean loss wins, ties to the stronger penalty.
 */
export function chooseL2(
  x: FeatureRows,
  labels: Int32Array,
  classes: number,
  foldOf: Int32Array,
  options: { readonly grid?: readonly number[]; readonly weights?: Float64Array; readonly maxIterations?: number } = {},
): L2Choice {
  const grid = (options.grid ?? DEFAULT_GRID).toSorted((a, b) => b - a);
  if (grid.length === 0) throw new RangeError('chooseL2: empty grid');
  if (foldOf.length !== x.rows) throw new RangeError(`chooseL2: ${foldOf.length} folds for ${x.rows} rows`);
  const weights = options.weights ?? new Float64Array(x.rows).fill(1);
  const folds = [...new Set(foldOf)].sort((a, b) => a - b);
  if (folds.length < 2) throw new RangeError('chooseL2: needs two folds');
  const perFold = folds.map((fold) => {
    const inside = weights.map((weight, i) => (foldOf[i] === fold ? 0 : weight));
    const held = Int32Array.from({ length: x.rows }, (_, i) => i).filter((i) => foldOf[i] === fold && weights[i] > 0);
    let start: Float64Array | undefined;
    return grid.map((l2) => {
      const model = fitSoftmax(x, labels, classes, {
        l2,
        weights: inside,
        start,
        maxIterations: options.maxIterations,
      });
      start = model.parameters;
      return scoreLogLoss(predictRows(model, x, held), held, labels, weights, classes);
    });
  });
  const scored = perFold.filter((losses) => !Number.isNaN(losses[0]));
  if (scored.length === 0) throw new RangeError('chooseL2: no held-out row has weight');
  const losses = grid.map((_, g) => meanOf(scored.map((fold) => fold[g])));
  const standardErrors = grid.map((_, g) => standardErrorOf(scored.map((fold) => fold[g])));
  return { l2: grid[losses.indexOf(Math.min(...losses))], grid, losses, standardErrors };
}

/** Deals rows into folds so that every class is spread evenly: 0 … folds − 1 per row, in random order within a class. */
export function assignFolds(labels: Int32Array, folds: number, rng: Rng): Int32Array {
  if (!(Number.isInteger(folds) && folds >= 2)) throw new RangeError(`assignFolds: ${folds} folds`);
  const order = rng.shuffle(Array.from(labels, (_, i) => i));
  order.sort((a, b) => labels[a] - labels[b]);
  const foldOf = new Int32Array(labels.length);
  for (let at = 0; at < order.length; at++) foldOf[order[at]] = at % folds;
  return foldOf;
}

/** Replaces the scores of row i by share · (probability − 1[label]) and returns share · log-loss. */
function turnIntoResiduals(scores: Float64Array, i: number, classes: number, label: number, share: number): number {
  const at = i * classes;
  const own = scores[at + label];
  const logTotal = softmaxInPlace(scores, at, classes);
  for (let k = 0; k < classes; k++) scores[at + k] *= share;
  scores[at + label] -= share;
  return share * (logTotal - own);
}

/** Turns `classes` scores at `at` into probabilities and returns log Σ exp. */
function softmaxInPlace(scores: Float64Array, at: number, classes: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < classes; k++) top = Math.max(top, scores[at + k]);
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    const value = Math.exp(scores[at + k] - top);
    scores[at + k] = value;
    sum += value;
  }
  for (let k = 0; k < classes; k++) scores[at + k] /= sum;
  return top + Math.log(sum);
}

function predictRows(model: SoftmaxModel, x: FeatureRows, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length * model.classes);
  fillScores(x, rows, model.parameters, model.classes, out);
  for (let i = 0; i < rows.length; i++) softmaxInPlace(out, i * model.classes, model.classes);
  return out;
}

/** Weighted mean log-loss of the listed rows; NaN without rows. */
function scoreLogLoss(
  probabilities: Float64Array,
  rows: Int32Array,
  labels: Int32Array,
  weights: Float64Array,
  classes: number,
): number {
  let loss = 0;
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const weight = weights[rows[i]];
    loss -= weight * Math.log(Math.max(SMALLEST_PROBABILITY, probabilities[i * classes + labels[rows[i]]]));
    total += weight;
  }
  return loss / total;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardErrorOf(values: readonly number[]): number {
  if (values.length < 2) return Number.POSITIVE_INFINITY;
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

function requireShapes(x: FeatureRows, labels: Int32Array, classes: number, options: SoftmaxOptions): void {
  const { l2, weights, start } = options;
  if (!(l2 > 0)) throw new RangeError(`fitSoftmax: l2 ${l2}`);
  if (!(Number.isInteger(classes) && classes >= 1)) throw new RangeError(`fitSoftmax: ${classes} classes`);
  if (labels.length !== x.rows) throw new RangeError(`fitSoftmax: ${labels.length} labels for ${x.rows} rows`);
  if (weights && weights.length !== x.rows) throw new RangeError(`fitSoftmax: ${weights.length} weights`);
  if (weights?.some((weight) => !(weight >= 0))) throw new RangeError('fitSoftmax: a weight below 0');
  if (start && start.length !== (x.cols + 1) * classes) throw new RangeError('fitSoftmax: start of another shape');
  for (const label of labels) {
    if (!(label >= 0 && label < classes)) throw new RangeError(`fitSoftmax: label ${label} of ${classes} classes`);
  }
}
