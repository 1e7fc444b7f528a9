import type { OpenDataset } from '../adapters/reading/dataset.ts';
import type { Project } from '../adapters/records/project.ts';
import type { RunPaths } from '../adapters/records/project-paths.ts';
import type { Plan } from '../core/data/plan.ts';
import type { RunEvent } from '../core/pipeline/run-event.ts';
import { isSamePlan } from './freeze-plan.ts';
import type { JobContext } from './job.ts';
import { JobError } from './job-error.ts';
import { readEvents } from './stored-run.ts';

/** A run to record into: a new one, or one that was stopped. */
export interface RunPlace {
  readonly id: string;
  readonly paths: RunPaths;
  /** The plan that the run was started with: the same but for its limits. */
  readonly plan: Plan;
  /** Rows that it has already. */
  readonly rows: number;
}

/** What a run must agree in to be gone on with. */
export interface RunKind {
  readonly project: Project;
  readonly plan: Plan;
  readonly dataset: OpenDataset;
  /** For `weigh`: the synthetic rows. Without them the run is one of `augment`. */
  readonly synthetic?: OpenDataset;
}

/**
 * The last run of the same kind when it has the same plan and data and was stopped before its report was written; else
 * a new run. Runs stopped before their first event hold nothing and are passed over.
 */
export async function findPlace(wanted: RunKind, fresh: boolean, context: JobContext): Promise<RunPlace> {
  const { project, plan, dataset, synthetic } = wanted;
  const kind = synthetic === undefined ? 'augment' : 'weigh';
  const runs = fresh ? [] : await project.listRuns();
  for (const { id } of runs.toReversed()) {
    const events = await readEvents(project, id);
    const start = events[0];
    if (start?.type !== 'run-start' || start.kind !== kind) continue;
    const same =
      start.dataset.fingerprint === dataset.signature.sha256 &&
      start.synthetic?.fingerprint === synthetic?.signature.sha256 &&
      isSamePlan(start.plan, plan);
    const ended = events.at(-1)?.type === 'run-end' && (await project.readReport(id)) !== undefined;
    if (!same || ended) break;
    return goOn(project, id, start.plan, events, context);
  }
  return { ...(await project.createRun(plan)), plan, rows: 0 };
}

/**
 * The place of one unfinished run, by its id.
 * @throws JobError `cannot-resume` when the run has ended, recorded nothing, or the data set changed since it was started
 */
export async function resumePlace({ project, dataset }: RunKind, id: string, context: JobContext): Promise<RunPlace> {
  const events = await readEvents(project, id);
  const start = events[0];
  const refuse = (why: string) => new JobError('cannot-resume', `Run ${id} cannot go on: ${why} Start a new run.`);
  if (start?.type !== 'run-start' || start.kind !== 'augment') throw refuse('it recorded nothing to go on with.');
  if (start.dataset.fingerprint !== dataset.signature.sha256) throw refuse('the data set has changed since.');
  if (events.at(-1)?.type === 'run-end' && (await project.readReport(id)) !== undefined) {
    throw refuse('it has ended already.');
  }
  return goOn(project, id, start.plan, events, context);
}

function goOn(project: Project, id: string, plan: Plan, events: readonly RunEvent[], context: JobContext): RunPlace {
  const rows = events.filter(({ type }) => type === 'draft-ready').length;
  const text = `Going on with run ${id}, which stopped after ${rows} rows. What was answered before is not asked again.`;
  context.tell({ type: 'said', text, tone: 'plain' });
  return { id, paths: project.findRun(id), plan, rows };
}
