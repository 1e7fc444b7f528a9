import { basename } from 'node:path';
import { openProject, type Project } from '../adapters/records/project.ts';
import type { Draft } from '../core/data/draft.ts';
import type { Region } from '../core/data/plan.ts';
import { readLabel } from '../core/data/to-sample.ts';
import { foldRun } from '../core/pipeline/fold-run.ts';
import { augment } from './augment.ts';
import type { Job, JobContext, JobResult, PlanChanges } from './job.ts';
import { JobError } from './job-error.ts';
import { readEvents } from './stored-run.ts';

/**
 * Writes rows that are to replace others, as a run of its own: from the same real rows, with the same attributes and what was
 * said of the old ones. The old rows stay where they are until people decide.
 */
export async function regenerate(job: Job & { kind: 'regenerate' }, context: JobContext): Promise<JobResult> {
  const project = openProject(job.dataset);
  const plan = await project.readPlan();
  if (!plan) throw new JobError('no-run', `${job.dataset} has no run yet. Start one with “synalign augment”.`);
  const drafts = job.rows === undefined ? await findClusterRows(job, project) : await findRows(job.rows, project);
  const names = await readClusterNames(project, drafts);
  const regions = groupRows(drafts).map((own): Region => {
    const [{ origin, row }] = own as [Draft, ...Draft[]];
    const label = plan.layout.label && readLabel(row, plan.layout.label);
    const name = names.get(`${origin.runId} ${origin.cluster}`);
    return {
      rows: own.length,
      demonstrations: origin.demonstrations.map(({ hash, line }) => ({ hash, line })),
      ...(label === undefined ? {} : { label }),
      ...(name === undefined ? {} : { name }),
      attributes: { ...origin.attributes },
      replaces: own.map(({ id }) => id),
      ...(job.feedback?.trim() ? { feedback: job.feedback.trim() } : {}),
    };
  });
  const changes: PlanChanges = {
    regions,
    stopAfter: undefined,
    ...(job.limits === undefined ? {} : { limits: job.limits }),
    ...(job.privacy === undefined ? {} : { privacy: job.privacy }),
  };
  const result = await augment(
    {
      kind: 'augment',
      dataset: job.dataset,
      fields: {},
      changes,
      fresh: false,
      dryRun: job.dryRun,
      ...(job.providers === undefined ? {} : { providers: job.providers }),
      ...(job.allowedHosts === undefined ? {} : { allowedHosts: job.allowedHosts }),
      ...(job.prices === undefined ? {} : { prices: job.prices }),
    },
    context,
  );
  const rows = drafts.length === 1 ? 'row' : 'rows';
  return {
    ...result,
    lines: [
      ...result.lines,
      '',
      `The new rows replace ${drafts.length} ${rows}, which stay in the review until you reject them.`,
    ],
    data: { ...result.data, replaces: drafts.map(({ id }) => id) },
  };
}

/** The named rows, in the order given. */
async function findRows(ids: readonly string[], project: Project): Promise<Draft[]> {
  const known = await project.readDrafts();
  return [...new Set(ids)].map((id) => {
    const draft = known.get(id)?.draft;
    if (draft === undefined)
      throw new JobError('no-run', `No run of ${basename(project.paths.dataset)} wrote the row ${id}.`);
    if (draft.origin.demonstrations.length === 0) {
      throw new JobError(
        'no-run',
        `The row ${id} came from a file, not from real rows, so it cannot be written again.`,
      );
    }
    return draft;
  });
}

/** All rows of a cluster; of the last run that has such a cluster when no run is named. */
async function findClusterRows({ cluster, run }: Job & { kind: 'regenerate' }, project: Project): Promise<Draft[]> {
  if (cluster === undefined) throw new JobError('no-run', 'Name rows (--row) or a cluster (--cluster) to write again.');
  const runs = (await project.listRuns()).filter(({ id }) => run === undefined || id === run);
  for (const { id } of runs.toReversed()) {
    const { drafts } = foldRun(await readEvents(project, id));
    const own = drafts.filter(({ origin }) => origin.cluster === cluster && origin.demonstrations.length > 0);
    if (own.length > 0) return own;
  }
  const where = run === undefined ? basename(project.paths.dataset) : `run ${run}`;
  throw new JobError('no-run', `No rows of ${where} were written from a cluster ${cluster}.`);
}

/** Rows of one cluster with the same attributes belong together. */
function groupRows(drafts: readonly Draft[]): Draft[][] {
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const { runId, cluster, attributes } = draft.origin;
    const key = JSON.stringify([runId, cluster, Object.entries(attributes).sort()]);
    groups.set(key, [...(groups.get(key) ?? []), draft]);
  }
  return [...groups.values()];
}

async function readClusterNames(project: Project, drafts: readonly Draft[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const runId of new Set(drafts.map(({ origin }) => origin.runId))) {
    const { sheets } = foldRun(await readEvents(project, runId));
    for (const [cluster, { name }] of sheets) names.set(`${runId} ${cluster}`, name);
  }
  return names;
}
