import type { Plan } from '../data/plan.ts';
import type { GapReport, Interval } from '../data/report.ts';
import type { Sample } from '../data/sample.ts';
import { assignFolds, fitSoftmax, predictProbabilities } from '../math/linear-model.ts';
import { type Matrix, stackRows, takeRows } from '../math/matrix.ts';
import { measureGap } from '../math/measure-gap.ts';
import { createRng } from '../math/rng.ts';
import { setClassMass } from './align.ts';
import { fitJudgement } from './embed.ts';
import { groupByLabel } from './read.ts';

/** Real rows that chose nothing, the other real rows, and the weighted synthetic rows. */
export interface MeasureInput {
  readonly heldOut: readonly Sample[];
  readonly others: readonly Sample[];
  readonly synthetic: readonly Sample[];
  /** One per synthetic row; only proportions count. */
  readonly weights: Float64Array;
  readonly classMass: 'real' | 'target' | 'equal';
  readonly plan: Plan;
}

/** Rows of either side that the separability test uses at most. */
const separabilityRows = 2000;

/**
 * Measures the gap between held-out real rows and the synthetic rows, before and after weighting, by the judge: an
 * embedder that chose nothing, fitted on all rows without knowing their side (method, section 3). Undefined when no
 * label has enough rows on both sides.
 */
export function measureRows(input: MeasureInput): GapReport | undefined {
  const { heldOut, others, synthetic, weights, plan } = input;
  const all = [...heldOut, ...others, ...synthetic];
  const { classes, classOf } = groupByLabel(all);
  const judge = fitJudgement(all, plan.layout, plan.seed)(all);
  const slice = (from: number, rows: number) => ({
    points: takeRows(
      judge,
      Int32Array.from({ length: rows }, (_, i) => from + i),
    ),
    place: classOf.slice(from, from + rows),
  });
  const held = slice(0, heldOut.length);
  const other = slice(heldOut.length, others.length);
  const made = slice(heldOut.length + others.length, synthetic.length);
  const realRows = classes.map((_, c) => count(held.place, c) + count(other.place, c));
  const seed = createRng(`${plan.seed} measure`);
  const gap = measureGap({
    heldOut: held.points,
    heldOutClass: held.place,
    otherReal: other.points,
    otherRealClass: other.place,
    synthetic: made.points,
    syntheticClass: made.place,
    weights,
    classMass: setClassMass(input.classMass, classes, realRows, plan),
    permutations: plan.align.permutations,
    seed: seed.fork('gap').int(2 ** 31),
  });
  if (gap === null) return undefined;
  return {
    kind: 'held-out',
    heldOutRows: gap.heldOutRows,
    syntheticRows: gap.syntheticRows,
    before: gap.before,
    after: gap.after,
    change: gap.change,
    floor: gap.floor,
    floorSizes: [gap.floorSizes.real, gap.floorSizes.other],
    pBefore: gap.pBefore,
    pAfter: gap.pAfterApproximate,
    detectable: gap.detectable,
    separability: measureSeparability(held.points, made.points, `${plan.seed} separability`),
  };
}

function count(places: Int32Array, place: number): number {
  return places.reduce((sum, other) => sum + (other === place ? 1 : 0), 0);
}

/** Joins the five gaps of a cross-fit into one estimate. */
export function joinFolds(folds: readonly GapReport[]): GapReport | undefined {
  const [first] = folds;
  if (first === undefined) return undefined;
  const mean = (pick: (gap: GapReport) => number) => folds.reduce((sum, gap) => sum + pick(gap), 0) / folds.length;
  const join = (pick: (gap: GapReport) => Interval): Interval => ({
    value: mean((gap) => pick(gap).value),
    low: mean((gap) => pick(gap).low),
    high: mean((gap) => pick(gap).high),
  });
  // Twice the median is a valid p-value for folds that depend on each other in any way.
  const twiceMedian = (pick: (gap: GapReport) => number) => {
    const sorted = folds.map(pick).sort((a, b) => a - b);
    return Math.min(1, 2 * (sorted[Math.floor(sorted.length / 2)] ?? 1));
  };
  return {
    kind: 'estimate',
    heldOutRows: folds.reduce((sum, gap) => sum + gap.heldOutRows, 0),
    syntheticRows: Math.round(mean((gap) => gap.syntheticRows)),
    before: join((gap) => gap.before),
    after: join((gap) => gap.after),
    change: join((gap) => gap.change),
    floor: mean((gap) => gap.floor),
    floorSizes: [Math.round(mean((gap) => gap.floorSizes[0])), Math.round(mean((gap) => gap.floorSizes[1]))],
    pBefore: twiceMedian((gap) => gap.pBefore),
    pAfter: twiceMedian((gap) => gap.pAfter),
    detectable: mean((gap) => gap.detectable),
    separability: mean((gap) => gap.separability),
  };
}

/**
 * How well a linear classifier tells two samples apart: cross-validated area under the ROC curve, both sides with equal
 * weight. 0.5 means it cannot.
 */
export function measureSeparability(real: Matrix, synthetic: Matrix, seed: string): number {
  const rng = createRng(seed);
  const draw = (points: Matrix) =>
    takeRows(points, rng.shuffle(Int32Array.from({ length: points.rows }, (_, i) => i)).slice(0, separabilityRows));
  const a = draw(real);
  const b = draw(synthetic);
  if (a.rows < 5 || b.rows < 5) return 0.5;
  const points = stackRows(a, b);
  const side = Int32Array.from({ length: points.rows }, (_, i) => (i < a.rows ? 0 : 1));
  const foldOf = assignFolds(side, 5, rng);
  const score = new Float64Array(points.rows);
  for (let fold = 0; fold < 5; fold++) {
    const weights = Float64Array.from(side, (s, i) => (foldOf[i] === fold ? 0 : 0.5 / (s === 0 ? a.rows : b.rows)));
    const model = fitSoftmax(points, side, 2, { l2: 1e-3, weights });
    const probabilities = predictProbabilities(model, points);
    for (let i = 0; i < points.rows; i++) if (foldOf[i] === fold) score[i] = probabilities[2 * i + 1] ?? 0;
  }
  return areaUnderCurve(score, side);
}

/** Area under the ROC curve by ranks (Mann–Whitney), ties counted half. */
export function areaUnderCurve(score: Float64Array, side: Int32Array): number {
  const order = Array.from(score.keys()).sort((i, j) => (score[i] ?? 0) - (score[j] ?? 0));
  let rankSum = 0;
  let positives = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && score[order[to] ?? 0] === score[order[from] ?? 0]) to++;
    const rank = (from + to + 1) / 2;
    for (let k = from; k < to; k++) {
      if (side[order[k] ?? 0] !== 1) continue;
      rankSum += rank;
      positives++;
    }
    from = to;
  }
  const negatives = side.length - positives;
  if (positives === 0 || negatives === 0) return 0.5;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
