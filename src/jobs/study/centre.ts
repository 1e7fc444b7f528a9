import type { Sample } from '../../core/data/sample.ts';
import { takeRows } from '../../core/math/matrix.ts';
import { createRowPool } from '../../core/math/row-pool.ts';
import type { OpenStudy } from './open-study.ts';
import type { RegionCentre } from './study.ts';

/** Rows this close repeat each other, as exploration sees it. */
const duplicateDistance = 0.05;

/**
 * Chooses what to write from among some real rows: of the largest label among those that may be demonstrations, the row in
 * the middle and the nearest to it that do not repeat each other, as exploration gathers a cluster. Among labels of
 * equal size the one with more rows in the data set wins.
 */
export function findCentre(study: OpenStudy, lines: ArrayLike<number>, count: number): RegionCentre {
  const wanted = new Set(Array.from(lines));
  const found = Array.from(study.real.keys()).filter((i) => wanted.has(study.real[i]?.line ?? 0));
  const usable = found.filter((i) => study.isHeldOut[i] === 0);
  const groups = study.ground.corpus.classes.map((label) => usable.filter((i) => study.real[i]?.label === label));
  const group = groups.reduce((most, rows) => (rows.length > most.length ? rows : most), []);
  const leftOut = {
    heldOut: found.length - usable.length,
    otherLabel: usable.length - group.length,
    unknown: wanted.size - found.length,
  };
  const points = takeRows(study.points, group);
  const middle = findMedoid(points.rows, points.cols, points.data);
  const gathered = middle < 0 ? [] : createRowPool(points, undefined, duplicateDistance).gather(middle, count).members;
  const chosen = gathered.map((k) => study.real[group[k] ?? 0] as Sample);
  const label = chosen[0]?.label;
  return {
    ...(label === undefined ? {} : { label }),
    demonstrations: chosen.map(({ hash, line }) => ({ hash, line })),
    rows: group.length,
    leftOut,
  };
}

/** The row with the least sum of squared distances to all: the nearest to their mean. −1 without rows. */
function findMedoid(rows: number, cols: number, data: Float32Array): number {
  const mean = new Float64Array(cols);
  for (let at = 0; at < data.length; at++) mean[at % cols] = (mean[at % cols] ?? 0) + (data[at] ?? 0) / rows;
  let best = -1;
  let least = Infinity;
  for (let i = 0; i < rows; i++) {
    let squared = 0;
    for (let c = 0; c < cols; c++) squared += ((data[i * cols + c] ?? 0) - (mean[c] ?? 0)) ** 2;
    if (squared < least) {
      least = squared;
      best = i;
    }
  }
  return best;
}
