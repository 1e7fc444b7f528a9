import type { Project } from '../adapters/records/project.ts';
import type { Plan, PlanInput } from '../core/data/plan.ts';
import { foldRun, type RunState } from '../core/pipeline/fold-run.ts';
import { spreadRows } from '../core/stages/budget.ts';
import { JobError } from './job-error.ts';
import { readEvents } from './stored-run.ts';

/**
 * The plan of a run that asks again what failed in the last one: the rows that are missing, from the clusters whose calls
 * failed, with their attributes. It follows from the last run alone, so a retry that was stopped goes on.
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
    const limits = input.limits === undefined ? {} : { limits: input.limits };
    const attempt = (plan.attempt ?? 0) + 1;
    const ended = state.end !== undefined && (await project.readReport(id)) !== undefined;
    if (!ended && plan.attempt !== undefined && !fresh) return { ...plan, ...limits };
    // A run that never got its attributes asks everything anew.
    if (!ended && state.schema === undefined) return { ...plan, ...limits, attempt };
    if (!ended) {
      const text = `Run ${id} has not ended. Finish it first: the same command without --retry-failed goes on with it.`;
      throw new JobError('cannot-resume', text);
    }
    const attributes = input.attributes === undefined ? {} : { attributes: input.attributes };
    return { ...plan, ...attributes, ...limits, attempt, regions: findMissing(state, plan) };
  }
  throw new JobError(
    'no-run',
    'There is no run yet whose calls could be asked again. Start one with “synalign augment”.',
  );
}

/** Regions that a plan may have. */
const mostRegions = 1000;

/** The clusters whose calls failed, with the rows that their label lacks. */
function findMissing(state: RunState, plan: Plan): NonNullable<PlanInput['regions']> {
  const labelOf = new Map(state.clusters.map(({ id, label }) => [id, label]));
  const written = new Map<string | null, number>();
  for (const { origin } of state.drafts) {
    const label = labelOf.get(origin.cluster) ?? null;
    written.set(label, (written.get(label) ?? 0) + 1);
  }
  const failed = new Set(state.failures.map(({ cluster }) => cluster));
  const withoutSheet = new Set(state.failures.filter(({ step }) => step === 'reason').map(({ cluster }) => cluster));
  const regions = state.budget.flatMap(({ label, rows }) => {
    const own = state.clusters.filter((cluster) => (cluster.label ?? null) === label && failed.has(cluster.id));
    // A run that stops before it writes lacks every row; what failed in it is the attributes of these clusters.
    const wanted = plan.stopAfter === undefined ? rows : Math.min(rows, own.length * plan.explore.rowsPerCluster);
    const missing = wanted - (written.get(label) ?? 0);
    const sources = own.slice(0, Math.max(0, missing));
    return spreadRows(Math.max(0, missing), sources.length).map((share, i) => {
      const cluster = sources[i]!;
      const sheet = withoutSheet.has(cluster.id) ? undefined : state.sheets.get(cluster.id);
      return {
        rows: share,
        demonstrations: cluster.members.map(({ hash, line }) => ({ hash, line })),
        ...(label === null ? {} : { label }),
        ...(sheet === undefined ? {} : { name: sheet.name, attributes: sheet.values }),
      };
    });
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
