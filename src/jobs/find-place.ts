import { isDeepStrictEqual } from 'node:util';
import type { OpenDataset } from '../adapters/reading/dataset.ts';
import type { Project } from '../adapters/records/project.ts';
import type { RunPaths } from '../adapters/records/project-paths.ts';
import type { Plan } from '../core/data/plan.ts';
import type { JobContext } from './job.ts';
import { readEvents } from './stored-run.ts';

/** A run to record into: a new one, or one that was stopped. */
export interface RunPlace {
  readonly id: string;
  readonly paths: RunPaths;
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
      isDeepStrictEqual(start.plan, plan);
    const ended = events.at(-1)?.type === 'run-end' && (await project.readReport(id)) !== undefined;
    if (!same || ended) break;
    const rows = events.filter(({ type }) => type === 'draft-ready').length;
    const text = `Going on with run ${id}, which stopped after ${rows} rows. What was answered before is not asked again.`;
    context.tell({ type: 'said', text, tone: 'plain' });
    return { id, paths: project.findRun(id) };
  }
  return project.createRun(plan);
}
