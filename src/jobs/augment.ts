import { appendFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { OpenDataset } from '../adapters/reading/dataset.ts';
import { openDataset } from '../adapters/reading/open-dataset.ts';
import { readKnownSyntheticHashes } from '../adapters/records/known-synthetic.ts';
import { openProject, type Project } from '../adapters/records/project.ts';
import type { RunPaths } from '../adapters/records/project-paths.ts';
import { openResultCache } from '../adapters/records/result-cache.ts';
import { recordReplies } from '../adapters/replay-model.ts';
import type { Plan } from '../core/data/plan.ts';
import { run } from '../core/pipeline/run.ts';
import type { World } from '../core/ports/world.ts';
import { toSource } from './dataset-source.ts';
import { describeLayout } from './describe-layout.ts';
import type { Job, JobContext, JobResult } from './job.ts';
import { openEmbeddingModel, openTextModel } from './models.ts';
import { preparePlan, readAttributes } from './prepare-plan.ts';
import { previewRun } from './preview-run.ts';
import { reportRun } from './report.ts';
import { readStyle, recordRun, withLock } from './run-job.ts';
import { readEarlierDrafts, readEvents } from './stored-run.ts';

/** Writes synthetic rows for a data set: plans, runs or resumes, records and reports. */
export async function augment(job: Job & { kind: 'augment' }, context: JobContext): Promise<JobResult> {
  const started = performance.now();
  const dataset = await openDataset(job.dataset, { signal: context.signal });
  const project = openProject(dataset.path);
  const { plan, input, detected } = await preparePlan(dataset, project, job.fields, job.changes, job.planFile);
  if (detected) for (const text of describeLayout(detected)) context.tell({ type: 'said', text, tone: 'plain' });
  const world = {
    source: toSource(dataset, context),
    knownSynthetic: await readKnownSyntheticHashes(project.paths.dotFolder),
    staticModel: await openEmbeddingModel(plan, dataset.path),
    attributes: await readAttributes(plan, dataset.path),
    model: await openTextModel(plan, dataset.path),
    cache: openResultCache(project.paths.cache),
    signal: context.signal,
  };
  if (job.dryRun)
    return previewRun(plan, { ...world, cache: undefined, earlier: await readEarlierDrafts(project, undefined) });

  return withLock(project, context, async () => {
    await project.writePlan(input);
    const place = await findPlace(project, plan, dataset, job.fresh, context);
    const replies = await project.openReplies();
    const { record } = job;
    const model =
      record === undefined ? world.model : recordReplies(world.model, (line) => appendFile(record, `${line}\n`));
    // A recording must hold every reply, so nothing is taken from the store while one is made.
    const store: World['replies'] =
      record === undefined ? replies : { get: () => undefined, put: (key, reply) => replies.put(key, reply) };
    const earlier = await readEarlierDrafts(project, place.id);
    const whole: World = { ...world, earlier, model, replies: store, runId: place.id };
    try {
      const events = run(plan, whole);
      const style = await readStyle(dataset);
      const state = await recordRun({ project, paths: place.paths, plan, style, events }, context);
      if (state.schema && plan.attributes === undefined) {
        const attributes = await project.writeAttributes(state.schema);
        await project.writePlan({ ...input, attributes });
      }
      return await reportRun(state, project, place.paths, dataset, (performance.now() - started) / 1000);
    } finally {
      await replies.close();
    }
  });
}

/** The unfinished run of the same plan and data, to go on with; else a new one. */
async function findPlace(
  project: Project,
  plan: Plan,
  dataset: OpenDataset,
  fresh: boolean,
  context: JobContext,
): Promise<{ readonly id: string; readonly paths: RunPaths }> {
  if (!fresh) {
    const last = (await project.listRuns()).at(-1);
    const events = last ? await readEvents(project, last.id) : [];
    const start = events[0];
    const same =
      start?.type === 'run-start' &&
      start.kind === 'augment' &&
      start.dataset.fingerprint === dataset.signature.sha256 &&
      isDeepStrictEqual(start.plan, plan);
    if (last && same && events.at(-1)?.type !== 'run-end') {
      const rows = events.filter(({ type }) => type === 'draft-ready').length;
      const text = `Going on with run ${last.id}, which stopped after ${rows} rows. What was answered before is not asked again.`;
      context.tell({ type: 'said', text, tone: 'plain' });
      return { id: last.id, paths: project.findRun(last.id) };
    }
  }
  return project.createRun(plan);
}
