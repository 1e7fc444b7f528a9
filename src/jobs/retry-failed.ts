import type { Project } from '../adapters/records/project.ts';
import type { Cluster } from '../core/data/cluster.ts';
import type { Plan, PlanInput, Region } from '../core/data/plan.ts';
import { foldRun, type RunState } from '../core/pipeline/fold-run.ts';
import { countsTowardsTarget } from '../core/pipeline/target-outcome.ts';
import { spreadRows } from '../core/stages/budget.ts';
import { JobError } from './job-error.ts';
import { readEvents } from './stored-run.ts';

/**
 * The plan of a run that asks again what failed in the last one: the rows that are missing, from the clusters whose calls
 * failed, with their attributes. It follows from the last run and from what people say now of prompts, steering, privacy
 * and limits, so a retry that was stopped goes on while they say the same.
 *
 * @param fresh begins a further retry where one was stopped
 * @throws JobError `nothing-to-retry` when every row that was wanted is there
 */
export async function planRetry(project: Project, input: PlanInput, fresh: boolean): Promise<PlanInput> {
  const runs = await project.listRuns();
  for (const { id } of runs.toReversed()) {
    const events = await readEvents(project, id);
    const state = foldRun(events);
    const { plan } = state;
    if (plan === undefined || state.start?.kind !== 'augment') continue;
    const attempt = (plan.attempt ?? 0) + 1;
    const ended = state.end !== undefined && (await project.readReport(id)) !== undefined;
    const base = withPresentWords(plan, input);
    if (!ended && plan.attempt !== undefined && !fresh) return base;
    // A run that never got its attributes asks everything anew.
    if (!ended && state.schema === undefined) return { ...base, attempt };
    if (!ended) {
      const text = `Run ${id} has not ended. Finish it first: the same command without --retry-failed goes on with it.`;
      throw new JobError('cannot-resume', text);
    }
    const attributes = input.attributes === undefined ? {} : { attributes: input.attributes };
    return { ...base, ...attributes, attempt, regions: findMissing(state, plan) };
  }
  throw new JobError(
    'no-run',
    'There is no run yet whose calls could be asked again. Start one with “synalign augment”.',
  );
}

/** What people may have changed since the run, above all what must not be sent; none of it is taken from the old plan. */
function withPresentWords(plan: Plan, { limits, guidance, steering, prompts, privacy }: PlanInput): PlanInput {
  const { limits: _, guidance: __, steering: ___, prompts: ____, privacy: _____, ...rest } = plan;
  return {
    ...rest,
    ...(limits === undefined ? {} : { limits }),
    ...(guidance === undefined ? {} : { guidance }),
    ...(steering === undefined ? {} : { steering }),
    ...(prompts === undefined ? {} : { prompts }),
    ...(privacy === undefined ? {} : { privacy }),
  };
}

/** Regions that a plan may have. */
const mostRegions = 1000;

/** A cluster whose calls failed, and the rows that are to be written from it. */
interface Lack {
  readonly cluster: Cluster;
  readonly rows: number;
}

/** The clusters whose calls failed, with what they lack. */
function findMissing(state: RunState, plan: Plan): Region[] {
  const failed = new Set(state.failures.map(({ cluster }) => cluster));
  const withoutSheet = new Set(state.failures.filter(({ step }) => step === 'reason').map(({ cluster }) => cluster));
  const lacking = plan.regions === undefined ? lackOfLabels(state, plan, failed) : lackOfRegions(state, plan, failed);
  const regions = lacking.map(({ cluster, rows }): Region => {
    const sheet = withoutSheet.has(cluster.id) ? undefined : state.sheets.get(cluster.id);
    return {
      rows,
      demonstrations: cluster.members.map(({ hash, line }) => ({ hash, line })),
      ...(cluster.label === undefined ? {} : { label: cluster.label }),
      ...(sheet === undefined ? {} : { name: sheet.name, attributes: sheet.values }),
      ...readReplacement(state, plan, cluster),
    };
  });
  if (regions.length === 0) {
    const text =
      failed.size === 0
        ? 'No call of the last run failed.'
        : 'Some calls of the last run failed, but further calls brought the rows: nothing is missing.';
    throw new JobError('nothing-to-retry', `${text} Nothing was asked again.`);
  }
  return regions.slice(0, mostRegions);
}

/** What the labels of a run lack, shared among their clusters whose calls failed. */
function lackOfLabels(state: RunState, plan: Plan, failed: ReadonlySet<string>): Lack[] {
  return state.budget.flatMap(({ label, rows }) => {
    const ofLabel = state.clusters.filter((cluster) => (cluster.label ?? null) === label);
    const sources = ofLabel.filter(({ id }) => failed.has(id));
    // A run that stops before it writes lacks every row; what failed in it is the attributes of these clusters.
    const wanted = plan.stopAfter === undefined ? rows : Math.min(rows, sources.length * plan.explore.rowsPerCluster);
    const arrived = ofLabel.reduce((sum, cluster) => sum + countRows(state, cluster), 0);
    const missing = Math.max(0, wanted - arrived);
    const used = sources.slice(0, missing);
    return spreadRows(missing, used.length).map((share, i) => ({ cluster: used[i]!, rows: share }));
  });
}

/** What each region of a run lacks whose calls failed. */
function lackOfRegions(state: RunState, plan: Plan, failed: ReadonlySet<string>): Lack[] {
  return state.clusters.flatMap((cluster) => {
    const rows = (findRegion(plan, cluster)?.rows ?? 0) - countRows(state, cluster);
    return failed.has(cluster.id) && rows > 0 ? [{ cluster, rows }] : [];
  });
}

/** Rows that are to be replaced still, and what was said of them. */
function readReplacement(state: RunState, plan: Plan, cluster: Cluster): Pick<Region, 'replaces' | 'feedback'> {
  const { replaces, feedback } = findRegion(plan, cluster) ?? {};
  return {
    ...(replaces === undefined ? {} : { replaces: replaces.slice(countRows(state, cluster)) }),
    ...(feedback === undefined ? {} : { feedback }),
  };
}

/** The region that a cluster was made from: clusters of regions are named by their places in the plan. */
function findRegion({ regions }: Plan, { id }: Cluster): Region | undefined {
  return regions?.[Number(id.slice(1)) - 1];
}

function countRows({ drafts }: RunState, { id }: Cluster): number {
  return drafts.filter((draft) => draft.origin.cluster === id && countsTowardsTarget(draft)).length;
}
