import { checkClassMass } from './class-rows.ts';
import { bootstrapIntervals, type Interval } from './gap-bootstrap.ts';
import { divideIntoCells } from './gap-cells.ts';
import { testByPermutation } from './label-permutation.ts';
import { type Matrix, takeRows } from './matrix.ts';
import { type CellMeasure, measureCell } from './measure-cell.ts';
import { approximatePValue, drawRealGaps, realVersusRealFloor, smallestDetectable } from './real-splits.ts';
import { createRng } from './rng.ts';
import { chooseRows } from './row-choice.ts';

/** Held-out rows measured at most; a random subset above. */
const MOST_HELD_OUT = 2000;

/** Held-out real rows against a weighted synthetic set. */
export interface GapInput {
  /** Real rows that took no part in choosing the weights, h × d. */
  readonly heldOut: Matrix;
  readonly heldOutClass: Int32Array;
  readonly synthetic: Matrix;
  readonly syntheticClass: Int32Array;
  /** Weights of the synthetic rows; only proportions inside a class count. */
  readonly weights: Float64Array;
  /** The share of each class, sum 1. */
  readonly classMass: Float64Array;
  /** More real rows, for the floor only: the splits of real against real may then be larger. */
  readonly otherReal?: Matrix;
  readonly otherRealClass?: Int32Array;
  readonly seed: number;
  /** 499 by default. */
  readonly permutations?: number;
  /** Real-versus-real splits, 399 by default. */
  readonly splits?: number;
  /** Bootstrap resamples, 500 by default. */
  readonly resamples?: number;
}

/** A measured gap with its 95 % interval over the draw of the held-out rows. */
export interface MeasuredGap extends Interval {
  readonly value: number;
}

/** The gap before and after weighting, and everything needed to read it. */
export interface GapReport {
  /** Rows used. */
  readonly heldOutRows: number;
  readonly syntheticRows: number;
  /** With equal weights inside each class. */
  readonly before: MeasuredGap;
  /** With the given weights. */
  readonly after: MeasuredGap;
  /** After − before, paired: below 0 throughout means that the weights help. */
  readonly change: MeasuredGap;
  /** The 95 % quantile of the same estimator between real and real at the measured sizes. */
  readonly floor: number;
  /** The rows of the splits behind the floor; `scaled` when they were fewer than measured and carried over by (1/n + 1/m). */
  readonly floorSizes: { readonly real: number; readonly other: number; readonly scaled: boolean };
  /** Exact: labels permuted inside classes. */
  readonly pBefore: number;
  /** Approximate: real-versus-real splits at the effective sample size. */
  readonly pAfterApproximate: number;
  /** The smallest true MMD² that a test at these sizes would have shown with at least 80 % probability. */
  readonly detectable: number;
  /** Classes that are measured together because each has fewer than five held-out rows. */
  readonly rareClasses: readonly number[];
  /** The mass of classes that could not be measured; the rest was scaled up. */
  readonly unmeasuredMass: number;
  readonly estimator: string;
}

const ESTIMATOR =
  'class-conditional MMD², averaged by class mass; kernel: mean of RBFs at ½, 1 and 2 × the pooled median distance; ' +
  'unbiased in the held-out rows (U-statistic), the weighted synthetic set taken as it is (diagonal kept)';

/**
 * Measures how far the synthetic rows are from held-out real rows before and after weighting, with one estimator (`gapOf`) throughout.
 * Null when no class has both synthetic rows and enough held-out rows (four, together with other small classes).
 * Throws RangeError on inconsistent input.
 */
export function measureGap(input: GapInput): GapReport | null {
  check(input);
  const { heldOut, synthetic, permutations = 499, splits = 399, resamples = 500 } = input;
  const rng = createRng(input.seed).fork('gap');
  const kept = chooseRows(heldOut.rows, MOST_HELD_OUT, rng.fork('held-out'));
  const heldOutClass = kept.map((row) => input.heldOutClass[row]);
  const { cells, rareClasses, unmeasuredMass } = divideIntoCells(
    heldOutClass,
    input.syntheticClass,
    input.weights,
    input.classMass,
  );
  if (cells.length === 0) return null;
  const measured = cells.map((cell, c) => {
    const real = takeRows(
      heldOut,
      cell.real.map((k) => kept[k]),
    );
    const other = input.otherReal && takeRows(input.otherReal, rowsOfClasses(input.otherRealClass!, cell.classes));
    return measureCell(cell, real, takeRows(synthetic, cell.synthetic), other, rng.fork(c));
  });
  const intervals = bootstrapIntervals(
    measured.map(({ resampled }) => resampled),
    resamples,
    rng.fork('bootstrap'),
  );
  const sum = (pick: (cell: CellMeasure) => number) =>
    measured.reduce((total, cell) => total + cell.mass * pick(cell), 0);
  const before = sum((cell) => cell.before);
  const after = sum((cell) => cell.after);
  const drawSplits = (label: string, sizeOf: (cell: CellMeasure) => number) =>
    drawRealGaps(
      measured.map((cell) => ({ ...cell.pool, syntheticRows: sizeOf(cell) })),
      splits,
      rng.fork(label),
    );
  const realGaps = drawSplits('floor', (cell) => cell.sizeBefore);
  return {
    heldOutRows: measured.reduce((total, cell) => total + cell.pool.realRows, 0),
    syntheticRows: cells.reduce((total, cell) => total + cell.synthetic.length, 0),
    before: { value: before, ...intervals.before },
    after: { value: after, ...intervals.after },
    change: { value: after - before, ...intervals.change },
    floor: realVersusRealFloor(realGaps),
    floorSizes: { real: realGaps.realRows, other: realGaps.otherRows, scaled: realGaps.scaled },
    pBefore: testByPermutation(
      measured.map(({ pooled }) => pooled),
      permutations,
      rng.fork('permutation'),
    ).p,
    pAfterApproximate: approximatePValue(
      after,
      drawSplits('p-after', (cell) => cell.sizeAfter),
    ),
    detectable: smallestDetectable(realGaps),
    rareClasses,
    unmeasuredMass,
    estimator: ESTIMATOR,
  };
}

function rowsOfClasses(classOf: Int32Array, classes: readonly number[]): Int32Array {
  return Int32Array.from(classOf.keys()).filter((row) => classes.includes(classOf[row]));
}

function check(input: GapInput): void {
  const { heldOut, heldOutClass, synthetic, syntheticClass, weights, classMass, otherReal, otherRealClass } = input;
  checkClassMass(classMass, classMass.length);
  const sides: [string, Matrix, Int32Array][] = [
    ['held-out', heldOut, heldOutClass],
    ['synthetic', synthetic, syntheticClass],
  ];
  if (otherReal || otherRealClass) {
    if (!otherReal || !otherRealClass)
      throw new RangeError('measureGap: other real rows and their classes go together');
    sides.push(['other real', otherReal, otherRealClass]);
  }
  for (const [name, rows, classOf] of sides) {
    if (classOf.length !== rows.rows)
      throw new RangeError(`measureGap: ${classOf.length} classes, ${rows.rows} ${name} rows`);
    if (rows.rows > 0 && rows.cols !== heldOut.cols)
      throw new RangeError(`measureGap: ${rows.cols} columns beside ${heldOut.cols}`);
  }
  if (weights.length !== synthetic.rows)
    throw new RangeError(`measureGap: ${weights.length} weights, ${synthetic.rows} rows`);
  if (!weights.every((w) => w >= 0)) throw new RangeError('measureGap: a weight is negative or not a number');
}
