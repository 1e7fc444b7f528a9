import { fillSquaredDistances, squaredNorms } from './distance.ts';
import { type Matrix, rowOf } from './matrix.ts';

/** Rows of a cluster, the pick first, and their Euclidean distances to it. */
export interface Gathered {
  readonly members: readonly number[];
  readonly memberDistances: readonly number[];
}

/** The rows that may still become demonstrations. A repeat is an unused row within the duplicate distance of a used one. */
export interface RowPool {
  /** Usable, unused and no repeat. */
  isFree(row: number): boolean;
  /** Uses a row; free rows within the duplicate distance become repeats. */
  take(row: number): void;
  /**
   * Uses `pick` and its size − 1 nearest free rows, none of which repeats another; ties go to the lowest row. A pick
   * that would stay alone gets its nearest repeat, so that one row is a cluster only when it is the last.
   */
  gather(pick: number, size: number): Gathered;
}

const FREE = 0;
const REPEAT = 1;
const TAKEN = 2;
const BARRED = 3;

/** Makes the pool of all rows of `points` that `usable` allows (all when left out). */
export function createRowPool(points: Matrix, usable: Uint8Array | undefined, duplicateDistance: number): RowPool {
  if (usable && usable.length !== points.rows) {
    throw new RangeError(`createRowPool: ${usable.length} flags for ${points.rows} rows`);
  }
  const state = new Uint8Array(points.rows);
  if (usable) for (let i = 0; i < points.rows; i++) state[i] = usable[i] ? FREE : BARRED;
  const norms = squaredNorms(points);
  const toTaken = new Float64Array(points.rows);
  const toPick = new Float64Array(points.rows);
  const limit = duplicateDistance * duplicateDistance;

  function take(row: number): void {
    state[row] = TAKEN;
    fillSquaredDistances(points, norms, rowOf(points, row), toTaken);
    for (let i = 0; i < state.length; i++) if (state[i] === FREE && toTaken[i] <= limit) state[i] = REPEAT;
  }

  function nearest(wanted: number): number {
    let best = -1;
    for (let i = 0; i < state.length; i++) {
      if (state[i] === wanted && (best < 0 || toPick[i] < toPick[best])) best = i;
    }
    return best;
  }

  return {
    isFree: (row) => state[row] === FREE,
    take,
    gather(pick, size) {
      fillSquaredDistances(points, norms, rowOf(points, pick), toPick);
      take(pick);
      const members = [pick];
      while (members.length < size) {
        let row = nearest(FREE);
        if (row < 0 && members.length === 1) row = nearest(REPEAT);
        if (row < 0) break;
        take(row);
        members.push(row);
      }
      return { members, memberDistances: members.map((row) => (row === pick ? 0 : Math.sqrt(toPick[row]))) };
    },
  };
}
