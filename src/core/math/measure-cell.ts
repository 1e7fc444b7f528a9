import { effectiveSizeOf } from './effective-size.ts';
import type { BootstrapCell } from './gap-bootstrap.ts';
import type { GapCell } from './gap-cells.ts';
import { gram } from './kernel-mean.ts';
import type { PooledCell } from './label-permutation.ts';
import { type Matrix, stackRows, takeRows } from './matrix.ts';
import { medianDistance } from './median-distance.ts';
import { gapOf, measureGapParts } from './mmd.ts';
import type { SplitCell } from './real-splits.ts';
import type { Rng } from './rng.ts';
import { chooseRows, shufflePrefix } from './row-choice.ts';

/** Synthetic rows in the permutation test at most; beside far fewer held-out rows, more would hardly sharpen it. */
const MOST_PERMUTED = 4000;

/** Rows in the pool of real-versus-real splits at most. */
const MOST_POOLED = 4000;

/** What is measured of one cell, ready for the tests. */
export interface CellMeasure {
  readonly mass: number;
  /** The gap with equal weights inside the classes, and with the given ones. */
  readonly before: number;
  readonly after: number;
  /** 1/Σw² before and after. */
  readonly sizeBefore: number;
  readonly sizeAfter: number;
  readonly resampled: BootstrapCell;
  readonly pooled: PooledCell;
  /** For splits of real against real at a size still to be named. */
  readonly pool: Omit<SplitCell, 'syntheticRows'>;
}

/** Measures one cell: its held-out rows, its synthetic rows, and further real rows of its classes that only serve the floor. */
export function measureCell(
  cell: GapCell,
  real: Matrix,
  synthetic: Matrix,
  otherReal: Matrix | undefined,
  rng: Rng,
): CellMeasure {
  const { mass } = cell;
  // Pooled and drawn blindly, so that the bandwidth cannot tell which side a row came from.
  const bandwidth = medianDistance(stackRows(real, synthetic), rng.fork('bandwidth'));
  const [before, after] = measureGapParts(real, synthetic, [cell.before, cell.after], bandwidth);
  const everyReal = otherReal ? stackRows(real, otherReal) : real;
  const pool = takeRows(everyReal, chooseRows(everyReal.rows, MOST_POOLED, rng.fork('pool')));
  return {
    mass,
    before: gapOf(before),
    after: gapOf(after),
    sizeBefore: effectiveSizeOf(cell.before),
    sizeAfter: effectiveSizeOf(cell.after),
    resampled: {
      K: gram(real, bandwidth),
      acrossBefore: before.across,
      acrossAfter: after.across,
      amongBefore: before.among,
      amongAfter: after.among,
      mass,
    },
    pooled: poolBothSides(cell, real, synthetic, bandwidth, rng.fork('pooled')),
    pool: { K: gram(pool, bandwidth), poolRows: pool.rows, realRows: real.rows, mass },
  };
}

/** Thins a large synthetic side class by class and at random, which leaves the test exact. */
function poolBothSides(cell: GapCell, real: Matrix, synthetic: Matrix, bandwidth: number, rng: Rng): PooledCell {
  const share = Math.min(1, MOST_PERMUTED / synthetic.rows);
  const kept = cell.classes.flatMap((c) => {
    const rows = Int32Array.from(cell.syntheticClass.keys()).filter((row) => cell.syntheticClass[row] === c);
    const count = Math.max(1, Math.floor(share * rows.length));
    return [...(count === rows.length ? rows : shufflePrefix(rows, count, rng).slice(0, count))];
  });
  return {
    K: gram(stackRows(real, takeRows(synthetic, kept)), bandwidth),
    realRows: real.rows,
    strata: Int32Array.from([...cell.realClass, ...kept.map((row) => cell.syntheticClass[row])]),
    mass: cell.mass,
  };
}
