import { openDataset } from '../adapters/reading/open-dataset.ts';
import { openProject } from '../adapters/records/project.ts';
import { openResultCache } from '../adapters/records/result-cache.ts';
import { weigh } from '../core/pipeline/weigh.ts';
import { toSource } from './dataset-source.ts';
import { describeLayout } from './describe-layout.ts';
import { findPlace } from './find-place.ts';
import type { Job, JobContext, JobResult } from './job.ts';
import { openEmbeddingModel } from './models.ts';
import { preparePlan } from './prepare-plan.ts';
import { reportRun } from './report.ts';
import { readStyle, recordRun, withLock } from './run-job.ts';

/** Weighs rows that were made elsewhere against a data set, and takes them into its records for review. */
export async function weighFiles(job: Job & { kind: 'weigh' }, context: JobContext): Promise<JobResult> {
  const started = performance.now();
  const dataset = await openDataset(job.dataset, { signal: context.signal });
  const synthetic = await openDataset(job.synthetic, { signal: context.signal });
  const project = openProject(dataset.path);
  const { plan, input, detected } = await preparePlan(dataset, project, job.fields, job.changes, undefined);
  if (detected) for (const text of describeLayout(detected)) context.tell({ type: 'said', text, tone: 'plain' });
  return withLock(project, context, async () => {
    await project.writePlan(input);
    const place = await findPlace({ project, plan, dataset, synthetic }, false, context);
    const world = {
      runId: place.id,
      source: toSource(dataset, context),
      // Rows of earlier runs are real rows here when they stand in the data set: the user says what is real.
      knownSynthetic: new Set<string>(),
      staticModel: await openEmbeddingModel(plan, dataset.path, { access: job, env: process.env }),
      cache: openResultCache(project.paths.cache),
      signal: context.signal,
    };
    const events = weigh(place.plan, world, toSource(synthetic, context));
    const { paths } = place;
    const state = await recordRun({ project, paths, plan, style: await readStyle(dataset), events }, context);
    return reportRun(
      { state, project, paths, dataset, seconds: (performance.now() - started) / 1000, access: job },
      context,
    );
  });
}
