import { dirname, join } from 'node:path';
import { listFolder, readStamp } from '../../adapters/records/list-folder.ts';
import { readPlanFile } from '../../adapters/records/plan-file.ts';
import { type KnownDraft, openProject, type Project } from '../../adapters/records/project.ts';
import type { Layout } from '../../core/data/layout.ts';
import type { FollowedRun, RunFollower } from '../../jobs/run-follower.ts';

/** What the runs of a data set say about its synthetic rows. */
export interface ReviewRecords {
  readonly idKey: string;
  readonly layout: Layout;
  readonly drafts: ReadonlyMap<string, KnownDraft>;
  /** By row id; the last run's where a row has several. */
  readonly weights: ReadonlyMap<string, number>;
  /** By `nameCluster`. */
  readonly clusterNames: ReadonlyMap<string, string>;
  /** Oldest first. */
  readonly runs: readonly FollowedRun[];
}

/** A cluster's name across runs: its own id counts within its run alone. */
export function nameCluster(runId: string, cluster: string): string {
  return `${runId}/${cluster}`;
}

/** The project that a review document belongs to; undefined when its folder is not that of a data set. */
export async function findProject(reviewPath: string): Promise<Project | undefined> {
  const folder = dirname(reviewPath);
  const plan = await readPlanFile(join(folder, 'plan.jsonc'));
  if (plan === undefined) return undefined;
  const project = openProject(join(folder, '..', '..', plan.dataset));
  return project.paths.review === reviewPath ? project : undefined;
}

/** Changes whenever a plan or a run's log does, so that they are read again only then. */
export async function stampRecords({ paths }: Project): Promise<string> {
  const logs = (await listFolder(paths.runs)).map((id) => join(paths.runs, id, 'run.jsonl'));
  const stamps = await Promise.all([paths.plan, ...logs].map((path) => readStamp(path)));
  return stamps.join(' ');
}

/** Reads the records as they are on disk now; undefined when there is no plan. */
export async function readRecords(project: Project, follower: RunFollower): Promise<ReviewRecords | undefined> {
  const plan = await project.readPlan();
  if (plan === undefined) return undefined;
  const weights = new Map<string, number>();
  const clusterNames = new Map<string, string>();
  const drafts = new Map<string, KnownDraft>();
  const runs = await follower.refresh();
  for (const run of runs) {
    for (const [row, known] of run.drafts) drafts.set(row, known);
    for (const [row, weight] of run.state.weights) weights.set(row, weight);
    for (const { cluster, name } of run.state.sheets.values()) clusterNames.set(nameCluster(run.id, cluster), name);
  }
  return { idKey: plan.idKey, layout: plan.layout as Layout, drafts, weights, clusterNames, runs };
}
