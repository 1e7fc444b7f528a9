/*
 * Exploration at equal budget on real embeddings: 24 picks by each rule, scored by how near the real rows are to a pick and by the
 * variance that one common Gaussian process keeps after it was conditioned on the picks.
 */
import { fillSquaredDistances, squaredNorms } from '../src/core/math/distance.ts';
import type { ExplorationRule } from '../src/core/math/exploration-rule.ts';
import { selectClusters } from '../src/core/math/explore.ts';
import { createGaussianProcess } from '../src/core/math/gaussian-process.ts';
import { runKMeans } from '../src/core/math/k-means.ts';
import { type Matrix, rowOf, takeRows } from '../src/core/math/matrix.ts';
import { chooseLengthScale } from '../src/core/math/rbf-kernel.ts';
import { createRng } from '../src/core/math/rng.ts';
import { chooseRows } from '../src/core/math/row-choice.ts';
import { chooseRank, fitSpace, project } from '../src/core/text/space.ts';
import { readArguments } from './lib/arguments.ts';
import { estimateMean } from './lib/interval.ts';
import { printLine } from './lib/table.ts';
import { readRealRows } from './lib/text-rows.ts';

const sets = ['nav_intent', 'yelp3', 'sst2', 'mling_intent_th'];
const rules = ['ivr', 'max-variance', 'herding', 'k-means', 'random'] as const;
const picks = 24;
const mostRows = 2000;
const subsamples = 10;
const noise = 0.05;

type Rule = (typeof rules)[number];

/** How a choice of rows did; less is better in both. */
interface Scores {
  readonly distance: number;
  readonly variance: number;
}

function embedSet(data: string, set: string): Matrix {
  const texts = readRealRows(data, set).map(({ text }) => text);
  const chosen = Array.from(chooseRows(texts.length, mostRows, createRng(`exploration ${set}`)), (i) => texts[i]);
  const rows = { texts: chosen, typed: [] };
  return project(fitSpace(rows, { rank: chooseRank(chosen.length, chosen.length), seed: 'exploration' }), rows);
}

function choosePicks(rule: Rule, points: Matrix, lengthScale: number, seed: string): number[] {
  if (rule === 'k-means') return [...runKMeans(points, picks, createRng(seed)).medoids].filter((row) => row >= 0);
  const shared = { points, picks, lengthScale, noise, seed, clusterSize: 1, stopFraction: 0 };
  return selectClusters({ ...shared, rule: rule satisfies ExplorationRule }).picks.map(({ pick }) => pick);
}

function scorePicks(points: Matrix, chosen: readonly number[], lengthScale: number): Scores {
  const process = createGaussianProcess(takeRows(points, chosen), points, { lengthScale, noise });
  const norms = squaredNorms(points);
  const nearest = new Float64Array(points.rows).fill(Number.POSITIVE_INFINITY);
  const distances = new Float64Array(points.rows);
  for (const [k, row] of chosen.entries()) {
    process.condition(k);
    fillSquaredDistances(points, norms, rowOf(points, row), distances);
    for (let i = 0; i < nearest.length; i++) nearest[i] = Math.min(nearest[i], distances[i]);
  }
  const distance = nearest.reduce((sum, squared) => sum + Math.sqrt(squared), 0) / points.rows;
  return { distance, variance: process.meanReferenceVariance() };
}

function exploreSet(data: string, set: string): void {
  const everyPoint = embedSet(data, set);
  const size = Math.round(0.8 * everyPoint.rows);
  const found = new Map<Rule, Scores[]>(rules.map((rule) => [rule, []]));
  for (let k = 0; k < subsamples; k++) {
    const seed = `exploration ${set} ${k}`;
    const points = takeRows(everyPoint, chooseRows(everyPoint.rows, size, createRng(seed)));
    const lengthScale = chooseLengthScale(
      points,
      Int32Array.from({ length: size }, (_, i) => i),
    );
    for (const rule of rules) {
      const chosen = choosePicks(rule, points, lengthScale, seed);
      if (chosen.length !== picks) throw new Error(`${set}: ${rule} chose ${chosen.length} rows`);
      found.get(rule)?.push(scorePicks(points, chosen, lengthScale));
    }
  }
  console.log(`\n${set}: ${size} of ${everyPoint.rows} rows, ${everyPoint.cols} dimensions`);
  printLine(['rule', 'mean distance', 'beside ivr', '', 'mean variance', 'beside ivr', ''], widths);
  for (const rule of rules) {
    const columns = (['distance', 'variance'] as const).flatMap((measure) => {
      const own = found.get(rule)!.map((scores) => scores[measure]);
      const paired = own.map((value, k) => value - found.get('ivr')![k][measure]);
      return rule === 'ivr' ? [format(own), '', ''] : [format(own), format(paired, true), judge(paired)];
    });
    printLine([rule, ...columns], widths);
  }
}

const widths = [14, 18, 20, 8, 20, 20, 8];

function format(values: readonly number[], signed = false): string {
  const { mean, half } = estimateMean(values);
  return `${signed && mean >= 0 ? '+' : ''}${mean.toFixed(4)} ± ${half.toFixed(4)}`;
}

function judge(differences: readonly number[]): string {
  const { mean, half } = estimateMean(differences);
  if (Math.abs(mean) <= half) return 'same';
  return mean > 0 ? 'worse' : 'better';
}

const given = readArguments('node dist/bench/exploration.mjs --data DIR', ['data'], ['data']);
const started = performance.now();
console.log(`Exploration at equal budget: ${picks} single rows by each rule, no early stop, on real embeddings.
Each set is one class, whatever its labels say, of at most ${mostRows} random rows; the space is fitted on them once.
Every rule gets the same rows to choose from, and its ${picks} picks alone (clusters of one row) are scored:
  mean distance   of the rows to their nearest pick, in the unit-norm space (k-means lowers its square itself)
  mean variance   left by one Gaussian process with the shipped length scale and noise ${noise} (ivr lowers it itself)
Mean ± 95 % interval over ten random 80 % subsamples, which overlap: it holds for these rows, not for a new set.
"beside ivr" is paired by subsample; "worse" and "better" are beyond the interval, "same" is not;
of the 32 comparisons one or two may be beyond it by chance.`);
for (const set of sets) exploreSet(given.data as string, set);
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s`);
