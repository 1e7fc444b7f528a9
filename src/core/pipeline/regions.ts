import type { Draft } from '../data/draft.ts';
import type { Plan, Region } from '../data/plan.ts';
import type { Sample } from '../data/sample.ts';
import type { LabelBudget } from '../stages/budget.ts';
import { measureRegions, type ResolvedRegion, resolveRegions } from '../stages/regions.ts';
import { asSample } from './as-sample.ts';
import type { Assignment } from './assignment.ts';
import type { Ground, Spaces } from './ground.ts';
import type { Progress, RunEvent } from './run-event.ts';

/** Says what became of the regions that the plan names, and how many rows they bring per label. */
export function* shareRegionRows(regions: readonly Region[], ground: Ground): Generator<RunEvent, LabelBudget[]> {
  const resolved = resolveIn(regions, ground);
  yield { type: 'regions-resolved', regions: resolved.map(({ outcome }) => outcome) };
  return ground.corpus.classes.map((label) => {
    const own = resolved.filter(({ outcome }) => outcome.failed === undefined && outcome.label === label);
    return { label, rows: own.reduce((sum, { outcome }) => sum + outcome.rows, 0), batches: 1 };
  });
}

/** 1. In place of exploring: the regions that the user named are the clusters, each with exactly its rows. */
export function* takeRegions(
  plan: Plan,
  regions: readonly Region[],
  ground: Ground,
  spaces: Spaces,
  written: readonly Draft[],
): Generator<RunEvent | Progress, Assignment[]> {
  const usable = resolveIn(regions, ground).filter(({ outcome }) => outcome.failed === undefined);
  const passed = written.filter(({ gates }) => gates.length === 0).map((draft) => asSample(draft, plan));
  const made = new Map<ResolvedRegion, Assignment>();
  for (const [place, territory] of spaces.territories.entries()) {
    const own = usable.filter(({ outcome }) => outcome.label === territory.label);
    if (own.length === 0) continue;
    yield { type: 'progress', stage: 'explore', done: place, total: spaces.territories.length };
    const covered = spaces.embed(passed.filter(({ label }) => label === territory.label));
    const { clusters, curve, approximations } = measureRegions(territory, own, covered, plan);
    yield {
      type: 'clusters-chosen',
      batch: 0,
      ...(territory.label === undefined ? {} : { label: territory.label }),
      clusters,
      stopRule: 'given',
      curve,
      approximations,
    };
    clusters.forEach((cluster, i) => {
      const resolved = own[i] as ResolvedRegion;
      const { region } = resolved;
      made.set(resolved, { cluster, territory, rows: region.rows, region });
    });
  }
  return usable.flatMap((resolved) => made.get(resolved) ?? []);
}

function resolveIn(regions: readonly Region[], { corpus, reservation, working }: Ground): ResolvedRegion[] {
  const heldOut = Array.from(reservation.heldOut, (i) => corpus.samples[i] as Sample);
  return resolveRegions(regions, working, heldOut);
}
