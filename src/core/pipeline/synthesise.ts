import type { AttributeSchema } from '../data/attribute.ts';
import type { Cluster } from '../data/cluster.ts';
import type { Draft } from '../data/draft.ts';
import type { Plan } from '../data/plan.ts';
import { createMatrix } from '../math/matrix.ts';
import type { World } from '../ports/world.ts';
import { inOrder } from '../stages/ask.ts';
import { type LabelBudget, rowsInBatch, setBudget, spreadRows } from '../stages/budget.ts';
import { draftRow, type RowMaker } from '../stages/draft-row.ts';
import { prepareRows } from '../stages/embed.ts';
import { exploreClass, findCell, type Territory } from '../stages/explore.ts';
import { type Commission, generateRows, type Harvest } from '../stages/generate.ts';
import { applyRegion, completeSheet, nameSheet, reasonSheet } from '../stages/reason.ts';
import { asSample } from './as-sample.ts';
import type { Assignment } from './assignment.ts';
import type { Ground, Spaces } from './ground.ts';
import { shareRegionRows, takeRegions } from './regions.ts';
import type { Progress, RunEvent } from './run-event.ts';

/** An assignment whose attributes are known. */
interface Job {
  readonly commission: Commission;
  readonly rows: number;
}

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

/** How often a cluster that brought too few rows is asked again. */
const topUps = 2;

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
 * Where the user named regions, they are the clusters of the only batch.
 */
export function* exploreBatch(
  plan: Plan,
  ground: Ground,
  spaces: Spaces,
  budgets: readonly LabelBudget[],
  batch: number,
  written: readonly Draft[],
  chosen: readonly Cluster[],
): Generator<RunEvent | Progress, Assignment[]> {
  if (plan.regions) return batch === 0 ? yield* takeRegions(plan, plan.regions, ground, spaces, written) : [];
  const assignments: Assignment[] = [];
  const all = [...chosen];
  const passed = written.filter(({ gates }) => gates.length === 0).map((draft) => asSample(draft, plan));
  for (const [place, budget] of budgets.entries()) {
    const rows = rowsInBatch(budget, batch);
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
  plan: Plan,
  world: World,
  ground: Ground,
  schema: AttributeSchema,
  assignments: readonly Assignment[],
): AsyncGenerator<RunEvent | Progress, Job[]> {
  const jobs: Job[] = [];
  const byHash = new Map(ground.working.map((sample) => [sample.hash, sample]));
  const tasks = assignments.map((assignment) => async () => {
    const demonstrations = assignment.cluster.members.flatMap(({ hash }) => byHash.get(hash) ?? []);
    const { cluster, region } = assignment;
    const sheet =
      completeSheet(schema, cluster, region) ??
      (await reasonSheet(world, plan.layout, schema, cluster, demonstrations));
    return { assignment, demonstrations, sheet };
  });
  for await (const { assignment, demonstrations, sheet } of inOrder(tasks, world.model.limits.concurrency)) {
    const { cluster, territory, rows, region } = assignment;
    const failed = 'problem' in sheet;
    if (failed) yield { type: 'reply-failed', step: 'reason', cluster: cluster.id, call: 0, problems: [sheet.problem] };
    const used = applyRegion(failed ? nameSheet(cluster) : sheet, region);
    yield { type: 'attributes-ready', sheet: used };
    jobs.push({
      commission: {
        cluster,
        sheet: used,
        demonstrations,
        cell: findCell(territory, cluster),
        classRows: territory.samples,
      },
      rows,
    });
    yield { type: 'progress', stage: 'reason', done: jobs.length, total: assignments.length };
  }
  return jobs;
}

/** 2b. Writes new rows from the attributes, asks again where too few came, and passes each row through the gates. */
export async function* generateBatch(
  plan: Plan,
  world: World,
  spaces: Spaces,
  maker: RowMaker,
  batch: number,
  jobs: readonly Job[],
): AsyncGenerator<RunEvent | Progress, Draft[]> {
  const drafts: Draft[] = [];
  const wanted = jobs.reduce((sum, { rows }) => sum + rows, 0);
  const { rowsPerCall } = plan.generate;
  // A further run of the same plan asks for other rows than the runs before it.
  const seed = world.earlier.length === 0 ? plan.seed : `${plan.seed}+${world.earlier.length}`;
  let open = jobs.map((job) => ({ job, missing: job.rows, calls: 0 }));
  for (let round = 0; round <= topUps && open.length > 0; round++) {
    const tasks = open.flatMap((entry) =>
      spreadRows(entry.missing, Math.ceil(entry.missing / rowsPerCall)).map((count) => {
        const call = batch * callsPerBatch + entry.calls++;
        return async (): Promise<{ entry: typeof entry; harvest: Harvest }> => {
          const { commission } = entry.job;
          const harvest = await generateRows(world, plan.layout, plan.generate, commission, count, call, seed);
          // Here and not when it is the row's turn, so that vectors are asked for while other calls are under way.
          const likely = draftRow({ ...maker, nextId: undefined }, commission, harvest);
          await prepareRows(
            world.staticModel,
            likely.map(({ sample }) => sample),
            world.signal,
          );
          return { entry, harvest };
        };
      }),
    );
    for await (const { entry, harvest } of inOrder(tasks, world.model.limits.concurrency)) {
      const { commission } = entry.job;
      if (harvest.problems.length > 0) {
        const { call, problems } = harvest;
        yield { type: 'reply-failed', step: 'generate', cluster: commission.cluster.id, call, problems };
      }
      const made = draftRow(maker, commission, harvest);
      const findings = spaces.gates.check(
        made.map(({ id, sample }) => ({ id, sample, demonstrations: commission.demonstrations })),
      );
      for (const [i, { id, row, origin }] of made.entries()) {
        const draft: Draft = { id, row, origin, gates: findings[i] ?? [] };
        drafts.push(draft);
        yield { type: 'draft-ready', draft };
      }
      entry.missing -= made.length;
      yield { type: 'progress', stage: 'generate', done: drafts.length, total: wanted };
    }
    open = open.filter(({ missing }) => missing > 0);
  }
  return drafts;
}

/** Calls are numbered through a whole run, so that a cluster used by two batches never repeats a slot. */
const callsPerBatch = 1000;
