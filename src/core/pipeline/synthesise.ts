import type { AttributeSchema } from '../data/attribute.ts';
import type { Cluster } from '../data/cluster.ts';
import type { Draft } from '../data/draft.ts';
import type { Plan } from '../data/plan.ts';
import { createMatrix } from '../math/matrix.ts';
import type { World } from '../ports/world.ts';
import type { PromptKit } from '../prompts/prompt-kit.ts';
import { inOrder } from '../stages/ask.ts';
import { type LabelBudget, rowsOwed, setBudget, spreadRows } from '../stages/budget.ts';
import { exploreClass, type Territory } from '../stages/explore.ts';
import { applyRegion, completeSheet, nameSheet, reasonSheet } from '../stages/reason.ts';
import { asSample } from './as-sample.ts';
import type { Assignment } from './assignment.ts';
import type { Commissioner } from './commission.ts';
import type { WritingJob } from './generate-batch.ts';
import type { Ground, Spaces } from './ground.ts';
import { shareRegionRows, takeRegions } from './regions.ts';
import type { Progress, RunEvent } from './run-event.ts';

/** What is left of a class's uncertainty after a few clusters: the more, the more varied the class. */
function residualVariance(territory: Territory, plan: Plan): number {
  if (territory.samples.length === 0) return 0;
  const pilot = exploreClass(territory, {
    batch: 0,
    chosenBefore: 0,
    picks: 5,
    covered: createMatrix(0, territory.points.cols),
    settings: { ...plan.explore, stopFraction: 0 },
    seed: `${plan.seed} pilot`,
  });
  return pilot.curve.at(-1) ?? 0;
}

/** Shares the plan's rows among the labels; regions bring their own. */
export function* shareRows(plan: Plan, ground: Ground, spaces: Spaces): Generator<RunEvent, readonly LabelBudget[]> {
  const { classes } = ground.corpus;
  const budgets = plan.regions
    ? yield* shareRegionRows(plan.regions, ground)
    : setBudget(
        plan,
        classes,
        spaces.territories.map(({ samples }) => samples.length),
        plan.budget === 'residual' ? spaces.territories.map((territory) => residualVariance(territory, plan)) : [],
      );
  yield {
    type: 'budget-set',
    rows: budgets.map(({ label, rows }) => ({ label: label ?? null, rows })),
  };
  return budgets;
}

/**
 * 1. Explores each class: clusters of real rows unlike those already chosen and unlike the rows written from them.
 * Where the user named regions, they are the clusters of the only batch. `arrived` are the rows per label that earlier
 * batches of this run brought; what they still owe is added to this one.
 */
export function* exploreBatch(
  plan: Plan,
  ground: Ground,
  spaces: Spaces,
  budgets: readonly LabelBudget[],
  batch: number,
  written: readonly Draft[],
  chosen: readonly Cluster[],
  arrived: ReadonlyMap<string | undefined, number> = new Map(),
): Generator<RunEvent | Progress, Assignment[]> {
  if (plan.regions) return batch === 0 ? yield* takeRegions(plan, plan.regions, ground, spaces, written) : [];
  const assignments: Assignment[] = [];
  const all = [...chosen];
  const passed = written.filter(({ gates }) => gates.length === 0).map((draft) => asSample(draft, plan));
  for (const [place, budget] of budgets.entries()) {
    const rows = rowsOwed(budget, batch, arrived.get(budget.label) ?? 0);
    const territory = spaces.territories[place];
    if (rows === 0 || territory === undefined || territory.samples.length === 0) continue;
    yield { type: 'progress', stage: 'explore', done: place, total: budgets.length };
    const covered = spaces.embed(passed.filter(({ label }) => label === budget.label));
    const exploration = exploreClass(territory, {
      batch,
      chosenBefore: all.length,
      picks: Math.ceil(rows / plan.explore.rowsPerCluster),
      covered,
      settings: plan.explore,
      seed: plan.seed,
    });
    const { clusters, stopRule, curve, approximations } = exploration;
    spaces.territories[place] = exploration.territory;
    yield {
      type: 'clusters-chosen',
      batch,
      ...(budget.label === undefined ? {} : { label: budget.label }),
      clusters,
      stopRule,
      curve,
      approximations,
    };
    all.push(...clusters);
    // When the class has no new region to offer, the rows still owed are written from the clusters it has.
    const sources = clusters.length > 0 ? clusters : all.filter(({ label }) => label === budget.label);
    const shares = spreadRows(rows, sources.length);
    sources.forEach((cluster, i) => {
      if ((shares[i] ?? 0) > 0) assignments.push({ cluster, territory: exploration.territory, rows: shares[i] ?? 0 });
    });
  }
  return assignments;
}

/** 2a. Reasons the latent attributes of each cluster from all its demonstrations. */
export async function* reasonBatch(
  world: World,
  kit: PromptKit,
  commission: Commissioner,
  schema: AttributeSchema,
  assignments: readonly Assignment[],
): AsyncGenerator<RunEvent | Progress, WritingJob[]> {
  const jobs: WritingJob[] = [];
  const tasks = assignments.map((assignment) => async () => {
    const { cluster, region } = assignment;
    const demonstrations = commission.findDemonstrations(cluster);
    const sheet =
      completeSheet(schema, cluster, region) ?? (await reasonSheet(world, kit, schema, cluster, demonstrations));
    return { assignment, sheet };
  });
  for await (const { assignment, sheet } of inOrder(tasks, world.model.limits.concurrency)) {
    const { cluster, rows, region } = assignment;
    const failed = 'problem' in sheet;
    if (failed) yield { type: 'reply-failed', step: 'reason', cluster: cluster.id, call: 0, problems: [sheet.problem] };
    const used = applyRegion(failed ? nameSheet(cluster) : sheet, region);
    yield { type: 'attributes-ready', sheet: used };
    jobs.push({ commission: commission.write(assignment, used), rows, replaces: region?.replaces ?? [] });
    yield { type: 'progress', stage: 'reason', done: jobs.length, total: assignments.length };
  }
  return jobs;
}
