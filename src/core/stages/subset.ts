import type { Plan } from '../data/plan.ts';
import type { Sample } from '../data/sample.ts';
import { gram, kernelMeans } from '../math/kernel-mean.ts';
import { takeRows } from '../math/matrix.ts';
import { medianDistance } from '../math/median-distance.ts';
import { greedySubset } from '../math/resample.ts';
import { createRng } from '../math/rng.ts';
import type { Weighing } from './align.ts';
import { fitEmbedding } from './embed.ts';
import { groupByLabel } from './read.ts';

/**
 * Chooses a subset of fixed size whose plain mean follows the weighted whole: greedily by MMD within each label, the
 * places shared among the labels by their mass (method, section 3). Returns positions in `synthetic`, label by label in
 * the order chosen.
 */
export function chooseSubset(
  real: readonly Sample[],
  synthetic: readonly Sample[],
  { weights }: Weighing,
  size: number,
  plan: Plan,
): number[] {
  const { classes, classOf } = groupByLabel(synthetic);
  const points = fitEmbedding([...real, ...synthetic], real.length, plan.layout, plan.seed, undefined)(synthetic);
  const members = classes.map((_, c) => Array.from(classOf.keys()).filter((i) => classOf[i] === c));
  const mass = members.map((rows) => rows.reduce((sum, i) => sum + (weights[i] ?? 0), 0));
  const places = sharePlaces(
    size,
    mass,
    members.map((rows) => rows.length),
  );
  return members.flatMap((rows, c) => {
    const count = places[c] ?? 0;
    if (count === 0) return [];
    const own = takeRows(points, rows);
    const bandwidth = medianDistance(own, createRng(`${plan.seed} subset ${c}`));
    const share = rows.map((i) => (weights[i] ?? 0) / (mass[c] || 1));
    const target = kernelMeans(own, own, bandwidth, share);
    return Array.from(greedySubset(gram(own, bandwidth), target, count), (k) => rows[k] ?? 0);
  });
}

/** Whole places by largest remainder of `size` × mass, never more than there are rows; what is over goes to the next. */
export function sharePlaces(size: number, mass: readonly number[], room: readonly number[]): number[] {
  const total = mass.reduce((sum, value) => sum + value, 0) || 1;
  const exact = mass.map((value) => (size * value) / total);
  const places = exact.map((value, c) => Math.min(room[c] ?? 0, Math.floor(value)));
  const order = exact
    .map((value, c) => ({ c, left: value - (places[c] ?? 0) }))
    .sort((a, b) => b.left - a.left || a.c - b.c);
  let left = size - places.reduce((sum, value) => sum + value, 0);
  while (left > 0) {
    const open = order.filter(({ c }) => (places[c] ?? 0) < (room[c] ?? 0));
    if (open.length === 0) break;
    for (const { c } of open) {
      if (left === 0) break;
      places[c] = (places[c] ?? 0) + 1;
      left--;
    }
  }
  return places;
}
