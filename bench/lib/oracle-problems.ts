import { alignSamples } from '../../src/core/math/align.ts';
import { createGaussianProcess } from '../../src/core/math/gaussian-process.ts';
import { gram, kernelMeans, kernelMeanWithin } from '../../src/core/math/kernel-mean.ts';
import { fitSoftmax, predictProbabilities } from '../../src/core/math/linear-model.ts';
import { createMatrix, type Matrix, rowOf } from '../../src/core/math/matrix.ts';
import { measureGap } from '../../src/core/math/measure-gap.ts';
import { medianDistance } from '../../src/core/math/median-distance.ts';
import { estimateUnbiasedMmd, gapOf, measureGapParts } from '../../src/core/math/mmd.ts';
import { computeRandomizedSvd } from '../../src/core/math/randomized-svd.ts';
import { createRng, type Rng } from '../../src/core/math/rng.ts';
import { solveSimplexQp } from '../../src/core/math/simplex-qp.ts';
import type { SparseMatrix } from '../../src/core/math/sparse.ts';
import { countFeatures, FAMILY_BUCKETS, SPACE_RECIPE } from '../../src/core/text/features.ts';
import { applyTfIdf, fitTfIdf } from '../../src/core/text/tf-idf.ts';

/*
 * Small seeded problems with our answers, as plain values that JSON keeps to the last bit. Each function fits the check of the same
 * name in oracle.py, which knows the definitions and none of this code.
 */

/** Every problem, by the name of its check. */
export function makeProblems(): Record<string, unknown> {
  const rng = createRng('oracle');
  return {
    gaussian_process: makeProcess(rng.fork('process')),
    tf_idf: [1, 3].map((wordWeight) => makeTfIdf(rng.fork('texts'), wordWeight, 1 << 14)),
    tf_idf_few_columns: makeTfIdf(rng.fork('texts'), 3, 700),
    svd: makeSvd(rng.fork('texts')),
    mmd: makeMmd(rng.fork('mmd')),
    gap: makeGap(rng.fork('gap')),
    simplex: [
      makeSimplex(rng.fork('simplex 1'), 40, 0, 3, false),
      makeSimplex(rng.fork('simplex 2'), 60, 0.3, 20, true),
      makeSimplex(rng.fork('simplex 3'), 400, 0.03, 5, true),
    ],
    alignment: makeAlignment(rng.fork('alignment')),
    softmax: [makeSoftmax(rng.fork('softmax'), 1e-2, false), makeSoftmax(rng.fork('softmax'), 1e-3, true)],
    median: [makeMedian(rng.fork('median'), 300, 1), makeMedian(rng.fork('repeats'), 120, 100)],
  };
}

function makeProcess(rng: Rng) {
  const candidates = drawMatrix(rng, 180, 12, 0.3);
  const reference = drawMatrix(rng, 140, 12, 0.3);
  const outside = drawMatrix(rng, 10, 12, 0.3);
  const options = { lengthScale: 0.9, noise: 0.05 };
  const process = createGaussianProcess(candidates, reference, options);
  const conditioned: { row: number[]; noise: number }[] = [];
  for (let step = 0; step < 30; step++) {
    const isOutside = step % 3 === 2;
    const noise = isOutside ? 0.25 : options.noise;
    const row = isOutside ? rowOf(outside, (step - 2) / 3) : rowOf(candidates, step * 5);
    if (isOutside) process.conditionOn(row, noise);
    else process.condition(step * 5, noise);
    // Asked for on the way too: the reductions are kept up to date in steps.
    if (step === 10) process.reductions();
    conditioned.push({ row: [...row], noise });
  }
  return {
    candidates: toRows(candidates),
    reference: toRows(reference),
    ...options,
    conditioned,
    variance: [...process.variance],
    referenceVariance: [...process.referenceVariance],
    meanReferenceVariance: process.meanReferenceVariance(),
    reductions: [...process.reductions()],
  };
}

/** Texts of eight topics, each with words of its own beside common ones, so that eight directions stand out. */
function makeTexts(rng: Rng): string[] {
  const word = () => Array.from({ length: 3 + rng.int(6) }, () => String.fromCharCode(97 + rng.int(26))).join('');
  const common = Array.from({ length: 40 }, word);
  const topics = Array.from({ length: 8 }, () => Array.from({ length: 12 }, word));
  const pick = (words: readonly string[]) => words[Math.floor(rng.next() ** 2 * words.length)];
  return Array.from({ length: 320 }, (_, i) =>
    Array.from({ length: 6 + rng.int(10) }, () => pick(rng.next() < 0.4 ? common : topics[i % 8])).join(' '),
  );
}

function makeTfIdf(rng: Rng, wordWeight: number, maxColumns: number) {
  const texts = makeTexts(rng);
  const plain = countFeatures(texts, { ...SPACE_RECIPE, wordWeight: 1 });
  const counts = plain.values.map((value) => Math.round(Math.exp(value - 1)));
  const features = countFeatures(texts, { ...SPACE_RECIPE, wordWeight });
  const model = fitTfIdf(features, { minRows: 2, maxColumns });
  return {
    counts: toCsr({ ...plain, values: counts }),
    wordColumns: FAMILY_BUCKETS,
    wordWeight,
    minRows: 2,
    maxColumns,
    buckets: [...model.buckets],
    answer: toCsr(applyTfIdf(features, model)),
  };
}

function makeSvd(rng: Rng) {
  const features = countFeatures(makeTexts(rng), SPACE_RECIPE);
  const matrix = applyTfIdf(features, fitTfIdf(features, { minRows: 2, maxColumns: 1 << 14 }));
  const solve = (powerIterations: number) => {
    const { right, values } = computeRandomizedSvd(matrix, { rank: 32, seed: 'oracle', powerIterations });
    return { powerIterations, right: toRows(right), values: [...values] };
  };
  return { matrix: toCsr(matrix), converged: solve(8), shipped: solve(1) };
}

function makeMmd(rng: Rng) {
  const x = drawMatrix(rng, 130, 20, 1);
  const z = drawMatrix(rng, 90, 20, 1.1);
  const weights = drawWeights(rng, z.rows);
  const bandwidth = 5.5;
  return {
    x: toRows(x),
    z: toRows(z),
    weights: [...weights],
    bandwidth,
    unbiased: estimateUnbiasedMmd(x, z, bandwidth),
    gap: gapOf(measureGapParts(x, z, [weights], bandwidth)[0]),
    gram: toRows({ rows: x.rows, cols: x.rows, data: gram(x, bandwidth) }),
  };
}

/** Classes 0 to 2 are common; 3 and 4 have three held-out rows each and are measured together. */
function makeGap(rng: Rng) {
  const heldOutClass = Int32Array.from({ length: 96 }, (_, i) => (i < 90 ? i % 3 : 3 + (i % 2)));
  const syntheticClass = Int32Array.from({ length: 200 }, (_, i) => i % 5);
  const heldOut = drawMatrix(rng, heldOutClass.length, 16, 1);
  const synthetic = drawMatrix(rng, syntheticClass.length, 16, 1.15);
  const weights = drawWeights(rng, synthetic.rows);
  const classMass = Float64Array.from([0.4, 0.3, 0.2, 0.07, 0.03]);
  const input = { heldOut, heldOutClass, synthetic, syntheticClass, weights, classMass };
  const found = measureGap({ ...input, seed: 1, permutations: 99, splits: 99, resamples: 99 });
  return {
    heldOut: toRows(heldOut),
    heldOutClass: [...heldOutClass],
    synthetic: toRows(synthetic),
    syntheticClass: [...syntheticClass],
    weights: [...weights],
    classMass: [...classMass],
    before: found?.before.value,
    after: found?.after.value,
  };
}

function makeSimplex(rng: Rng, size: number, lambda: number, cap: number, hasCounts: boolean) {
  const real = drawMatrix(rng, 80, 8, 1);
  const distinct = drawMatrix(rng, size, 8, 1.4);
  const counts = Int32Array.from({ length: size }, () => (hasCounts ? 1 + rng.int(3) : 1));
  const K = gram(distinct, 4);
  const b = kernelMeans(distinct, real, 4);
  const constant = kernelMeanWithin(real, 4).withDiagonal;
  const floor = (1 - constant) / real.rows;
  const { weights, objective, gap, bound } = solveSimplexQp({ K, b, lambda, cap, counts, constant, floor });
  return {
    K: toRows({ rows: size, cols: size, data: K }),
    b: [...b],
    lambda,
    cap,
    counts: [...counts],
    weights: [...weights],
    objective,
    gap,
    bound,
  };
}

/** One class, λ given: what `alignSamples` returns against the programme written down from the rows alone. */
function makeAlignment(rng: Rng) {
  const real = drawMatrix(rng, 70, 10, 1);
  const synthetic = drawMatrix(rng, 110, 10, 1.3);
  const lambda = 3;
  const cap = 6;
  const found = alignSamples({
    real,
    realClass: new Int32Array(real.rows),
    synthetic,
    syntheticClass: new Int32Array(synthetic.rows),
    classes: 1,
    classMass: Float64Array.of(1),
    cap,
    lambdas: [lambda],
    seed: 1,
  });
  const { gap, bound } = found.perClass[0].certificate;
  return {
    real: toRows(real),
    synthetic: toRows(synthetic),
    lambda: lambda / real.rows,
    cap,
    weights: [...found.weights],
    gap,
    bound,
  };
}

function makeSoftmax(rng: Rng, l2: number, isWeighted: boolean) {
  const classes = 4;
  const x = drawMatrix(rng, 240, 10, 1);
  const labels = Int32Array.from({ length: x.rows }, (_, i) => {
    const row = rowOf(x, i);
    const scores = Array.from({ length: classes }, (_, k) => row[k] + row[k + 4] / 2 + rng.normal());
    return scores.indexOf(Math.max(...scores));
  });
  const weights = Float64Array.from(labels, () => (isWeighted ? 0.2 + rng.next() : 1));
  const model = fitSoftmax(x, labels, classes, { l2, weights });
  return {
    x: toRows(x),
    labels: [...labels],
    weights: [...weights],
    l2,
    parameters: [...model.parameters],
    probabilities: toRows({ rows: x.rows, cols: classes, data: predictProbabilities(model, x) }),
  };
}

/** `repeats` rows of `rows` are one and the same: then most pairs are at distance 0 and do not count. */
function makeMedian(rng: Rng, rows: number, repeats: number) {
  const x = drawMatrix(rng, rows, 7, 1);
  for (let i = 1; i < repeats; i++) x.data.set(rowOf(x, 0), i * x.cols);
  return { x: toRows(x), median: medianDistance(x, rng) };
}

function drawMatrix(rng: Rng, rows: number, cols: number, spread: number): Matrix {
  const out = createMatrix(rows, cols);
  for (let i = 0; i < out.data.length; i++) out.data[i] = spread * rng.normal();
  return out;
}

function drawWeights(rng: Rng, count: number): Float64Array {
  const raw = Float64Array.from({ length: count }, () => rng.next() ** 3);
  const sum = raw.reduce((total, value) => total + value, 0);
  return raw.map((value) => value / sum);
}

function toRows(matrix: { rows: number; cols: number; data: Float32Array | Float64Array }): number[][] {
  const { rows, cols, data } = matrix;
  return Array.from({ length: rows }, (_, i) => [...data.subarray(i * cols, (i + 1) * cols)]);
}

function toCsr({ rows, cols, offsets, indices, values }: SparseMatrix) {
  return { rows, cols, offsets: [...offsets], indices: [...indices], values: [...values] };
}
