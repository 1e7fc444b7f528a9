import type { Layout } from '../data/layout.ts';
import type { Interval } from '../data/report.ts';
import type { Sample } from '../data/sample.ts';
import { assignFolds, fitSoftmax, predictProbabilities } from '../math/linear-model.ts';
import { createRng, type Rng } from '../math/rng.ts';
import { countFeatures, SPACE_RECIPE } from '../text/features.ts';
import { applyTfIdf, fitTfIdf } from '../text/tf-idf.ts';
import { fitEmbedding } from './embed.ts';
import { findKin, groupByContent } from './kinship.ts';

/** What a small model is trained on. */
export type Arm = 'real' | 'real-duplicated' | 'real+synthetic' | 'real+weighted';

/** What an arm reached over all folds and seeds, in points of macro-F1 and accuracy (0 to 100). */
export interface ArmScore {
  readonly arm: Arm;
  readonly macroF1: number;
  readonly accuracy: number;
}

/** Whether the synthetic rows help a small model, on real rows that it has not seen. */
export interface Verdict {
  readonly verdict: 'helps' | 'hurts' | 'cannot tell';
  readonly arms: readonly ArmScore[];
  /** Macro-F1 of the better synthetic arm minus that of real rows alone, points. */
  readonly gain: Interval;
  /** The same against real rows duplicated to the same number: what more volume alone would do. */
  readonly gainOverDuplicates: Interval;
  readonly better: 'real+synthetic' | 'real+weighted';
  readonly realRows: number;
  readonly syntheticRows: number;
  readonly folds: number;
  readonly seeds: number;
}

/** Real and synthetic rows, weights, and which demonstrations each synthetic row was written from. */
export interface EvaluateInput {
  readonly real: readonly Sample[];
  readonly synthetic: readonly Sample[];
  readonly weights: Float64Array;
  readonly demonstrations: readonly (readonly string[])[];
  readonly layout: Layout;
  readonly seeds: number;
  readonly seed: string | number;
  readonly onProgress: (done: number, total: number) => void;
}

const arms: readonly Arm[] = ['real', 'real-duplicated', 'real+synthetic', 'real+weighted'];
const folds = 5;
/** Inverse strength of the penalty per row, so that more rows mean a weaker penalty, as in common practice. */
const inversePenalty = 10;
const mostReal = 1500;
const mostSynthetic = 3000;
const mostColumns = 4096;

/**
 * Trains a multinomial logistic model on each arm, five-fold, over several seeds, and compares their macro-F1 on the
 * real rows left out. Rows of equal text share a fold, and a synthetic row never trains where one of its demonstrations
 * or a row that it nearly repeats is tested. Rows without a label take no part. Intervals are 95 % by the corrected
 * resampled t-test (Nadeau & Bengio 2003), because folds share training rows.
 *
 * Throws RangeError without two labels.
 */
export function evaluateRows(input: EvaluateInput): Verdict {
  const rng = createRng(`${input.seed} evaluate`);
  const labelled = input.real.filter(({ label }) => label !== undefined);
  const real = draw(labelled, mostReal, rng.fork('real'));
  const kept = draw([...input.synthetic.keys()], mostSynthetic, rng.fork('synthetic'));
  const synthetic = kept.map((i) => input.synthetic[i] as Sample);
  const labels = [...new Set(real.map(({ label }) => label ?? ''))];
  if (labels.length < 2) throw new RangeError('evaluateRows: needs two labels');
  const place = new Map(labels.map((label, i) => [label, i]));
  // Rows with a label that no real row has can teach nothing that is tested.
  const usable = synthetic.map(({ label }) => place.has(label ?? ''));
  const rows = [...real, ...synthetic];
  const target = Int32Array.from(rows, ({ label }) => place.get(label ?? '') ?? 0);
  const features = makeFeatures(rows, real.length, input.layout, input.seed);
  const volume = real.length + usable.filter(Boolean).length;
  const group = groupByContent(real);
  const groupLabel = Int32Array.from(new Set(group), (number) => target[group.indexOf(number)] ?? 0);
  const kin = findKin(
    real,
    synthetic,
    kept.map((row) => input.demonstrations[row] ?? []),
  );

  const scores = new Map<Arm, { f1: number[]; accuracy: number[] }>(arms.map((arm) => [arm, { f1: [], accuracy: [] }]));
  for (let seed = 0; seed < input.seeds; seed++) {
    const foldOfGroup = assignFolds(groupLabel, folds, rng.fork(`folds ${seed}`));
    const foldOf = group.map((number) => foldOfGroup[number] ?? 0);
    for (let fold = 0; fold < folds; fold++) {
      const test = Array.from(real.keys()).filter((i) => foldOf[i] === fold);
      if (test.length === 0) continue;
      for (const arm of arms) {
        const weights = Float64Array.from(rows, (_, i) => {
          if (i < real.length) return foldOf[i] === fold ? 0 : 1;
          const k = i - real.length;
          if (arm === 'real' || arm === 'real-duplicated' || !usable[k]) return 0;
          if (kin[k]?.some((row) => foldOf[row] === fold)) return 0;
          return arm === 'real+weighted' ? (input.weights[kept[k] ?? 0] ?? 0) : 1;
        });
        const trained = weights.reduce((sum, weight) => sum + weight, 0);
        const size = arm === 'real-duplicated' ? (trained * volume) / real.length : trained;
        const l2 = 1 / (inversePenalty * size);
        const model = fitSoftmax(features, target, labels.length, { l2, weights, maxIterations: 50 });
        const probabilities = predictProbabilities(model, features);
        const guess = test.map((i) => argmax(probabilities, i, labels.length));
        const truth = test.map((i) => target[i] ?? 0);
        scores.get(arm)?.f1.push(macroF1(truth, guess, labels.length));
        scores.get(arm)?.accuracy.push((100 * truth.filter((label, i) => label === guess[i]).length) / truth.length);
      }
      input.onProgress(seed * folds + fold + 1, input.seeds * folds);
    }
  }

  const f1 = (arm: Arm) => scores.get(arm)?.f1 ?? [];
  const better = mean(f1('real+weighted')) > mean(f1('real+synthetic')) ? 'real+weighted' : 'real+synthetic';
  const gain = compare(f1(better), f1('real'));
  const gainOverDuplicates = compare(f1(better), f1('real-duplicated'));
  const helps = gain.low > 0 && gainOverDuplicates.low > 0;
  return {
    verdict: helps ? 'helps' : gain.high < 0 ? 'hurts' : 'cannot tell',
    arms: arms.map((arm) => ({ arm, macroF1: mean(f1(arm)), accuracy: mean(scores.get(arm)?.accuracy ?? []) })),
    gain,
    gainOverDuplicates,
    better,
    realRows: real.length,
    syntheticRows: synthetic.length,
    folds,
    seeds: input.seeds,
  };
}

function makeFeatures(rows: readonly Sample[], realRows: number, layout: Layout, seed: string | number) {
  if (layout.text.length === 0) return fitEmbedding(rows, realRows, layout, seed, undefined)(rows);
  const counts = countFeatures(
    rows.map(({ text }) => text),
    SPACE_RECIPE,
  );
  return applyTfIdf(counts, fitTfIdf(counts, { minRows: 2, maxColumns: mostColumns }));
}

/** Difference of paired scores over folds and seeds with its 95 % interval. */
export function compare(a: readonly number[], b: readonly number[]): Interval {
  const differences = a.map((value, i) => value - (b[i] ?? 0));
  const value = mean(differences);
  const runs = differences.length;
  if (runs < 2) return { value, low: -Infinity, high: Infinity };
  const variance = differences.reduce((sum, x) => sum + (x - value) ** 2, 0) / (runs - 1);
  const half = studentQuantile(runs - 1) * Math.sqrt(variance * (1 / runs + 1 / (folds - 1)));
  return { value, low: value - half, high: value + half };
}

/** Quantile 0.975 of Student's t by the expansion of Cornish and Fisher, within 0.01 from four degrees of freedom. */
export function studentQuantile(freedom: number): number {
  const z = 1.959964;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + g1 / freedom + g2 / freedom ** 2 + g3 / freedom ** 3;
}

/** Mean F1 over the classes that occur, in points. */
export function macroF1(truth: readonly number[], guess: readonly number[], classes: number): number {
  const scores: number[] = [];
  for (let c = 0; c < classes; c++) {
    const hits = truth.filter((label, i) => label === c && guess[i] === c).length;
    const real = truth.filter((label) => label === c).length;
    const claimed = guess.filter((label) => label === c).length;
    if (real > 0) scores.push((200 * hits) / (real + claimed));
  }
  return mean(scores);
}

function argmax(probabilities: Float64Array, row: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) {
    if ((probabilities[row * classes + c] ?? 0) > (probabilities[row * classes + best] ?? 0)) best = c;
  }
  return best;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function draw<T>(items: readonly T[], most: number, rng: Rng): T[] {
  return items.length <= most ? [...items] : rng.shuffle([...items]).slice(0, most);
}
