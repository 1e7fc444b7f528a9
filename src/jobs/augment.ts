import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openDataset } from '../adapters/reading/open-dataset.ts';
import { readKnownSyntheticHashes } from '../adapters/records/known-synthetic.ts';
import { openProject } from '../adapters/records/project.ts';
import { explainFileError } from '../adapters/records/record-error.ts';
import { openResultCache } from '../adapters/records/result-cache.ts';
import { recordReplies } from '../adapters/replay-model.ts';
import type { PlanInput } from '../core/data/plan.ts';
import type { RunState } from '../core/pipeline/fold-run.ts';
import { run } from '../core/pipeline/run.ts';
import { RunError } from '../core/pipeline/run-error.ts';
import type { World } from '../core/ports/world.ts';
import { checkRows } from './check-rows.ts';
import { toSource } from './dataset-source.ts';
import { describeLayout } from './describe-layout.ts';
import { findPlace, resumePlace } from './find-place.ts';
import { freezePlan, thawPlan } from './freeze-plan.ts';
import type { Job, JobContext, JobResult } from './job.ts';
import { openEmbeddingModel, openTextModel } from './models.ts';
import { preparePlan, readAttributes, readFrozenPlan } from './prepare-plan.ts';
import { previewRun } from './preview-run.ts';
import { reportRun } from './report.ts';
import { readStyle, recordRun, withLock } from './run-job.ts';
import { createSteerer, describeSteering, lookAtSteering } from './steering.ts';
import { readEarlierDrafts, readEvents } from './stored-run.ts';

/** Writes synthetic rows for a data set: plans, runs or resumes, records and reports. */
export async function augment(job: Job & { kind: 'augment' }, context: JobContext): Promise<JobResult> {
  const started = performance.now();
  const dataset = await openDataset(job.dataset, { signal: context.signal });
  const project = openProject(dataset.path);
  const prepared =
    job.resume === undefined
      ? await preparePlan(dataset, project, job.fields, job.changes, job.planFile)
      : await readFrozenPlan(project, job.resume);
  const { detected } = prepared;
  const plan = job.resume === undefined ? await freezePlan(prepared.plan, project) : prepared.plan;
  const input = job.resume === undefined ? thawPlan(prepared.input, plan) : prepared.input;
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
  await checkRows(plan, world, job.dryRun);
  if (job.dryRun)
    return previewRun(plan, { ...world, cache: undefined, earlier: await readEarlierDrafts(project, undefined) });

  return withLock(project, context, async () => {
    await project.writePlan(input);
    const wanted = { project, plan, dataset };
    const place =
      job.resume === undefined
        ? await findPlace(wanted, job.fresh, context)
        : await resumePlace(wanted, job.resume, context);
    const replies = await project.openReplies();
    const { record } = job;
    const model = record === undefined ? world.model : recordReplies(world.model, (line) => appendLine(record, line));
    // A recording must hold every reply, so nothing is taken from the store while one is made.
    const store: World['replies'] =
      record === undefined ? replies : { get: () => undefined, put: (key, reply) => replies.put(key, reply) };
    const earlier = await readEarlierDrafts(project, place.id);
    const logged = await readEvents(project, place.id);
    let told = 0;
    const steer = createSteerer(
      logged,
      () => told,
      () => lookAtSteering(place.plan, project, context),
    );
    const whole: World = { ...world, earlier, model, replies: store, runId: place.id, steer };
    try {
      // The plan of the place: a run that goes on keeps the prompts and the steering that it was started with.
      const own = place.plan;
      for (const text of describeSteering(own)) context.tell({ type: 'said', text, tone: 'plain' });
      const events = countEvents(run(own, whole), () => told++);
      const style = await readStyle(dataset);
      const state = await recordRun({ project, paths: place.paths, plan: own, style, events }, context);
      const result = await reportRun(state, project, place.paths, dataset, (performance.now() - started) / 1000);
      // After the report: a run stopped before it goes on by the plan as it was.
      const next = forNextRun(input);
      if (state.drafts.length === 0 && plan.stopAfter === undefined) {
        await project.writePlan(next);
        throw new RunError('nothing-written', describeNothing(state));
      }
      const attributes =
        state.schema && plan.attributes === undefined ? await project.writeAttributes(state.schema) : input.attributes;
      await project.writePlan({ ...next, ...(attributes === undefined ? {} : { attributes }) });
      return result;
    } finally {
      await replies.close();
    }
  });
}

async function* countEvents<E extends { readonly type: string }>(events: AsyncIterable<E>, onEvent: () => void) {
  for await (const event of events) {
    if (event.type !== 'progress') onEvent();
    yield event;
  }
}

/** The plan without what was meant for one run only; the run's own frozen plan keeps it. */
function forNextRun(input: PlanInput): PlanInput {
  const { regions: _, stopAfter: __, ...next } = input;
  return next;
}

async function appendLine(path: string, line: string): Promise<void> {
  try {
    await appendFile(path, `${line}\n`);
  } catch (error) {
    throw explainFileError(error, resolve(path));
  }
}

function describeNothing({ failures, regions }: RunState): string {
  const lost = regions.find(({ failed }) => failed !== undefined);
  if (lost !== undefined && regions.every(({ failed }) => failed !== undefined)) {
    return `No region of the plan could be used; region 1: ${lost.failed}. Name rows that take part in runs and write the region again.`;
  }
  const reason = failures[0]?.problems[0] ?? 'every reply was empty';
  return `The model answered, but no row could be used; the first reason: ${reason}. Add real rows, look at the prompt (--dry-run), or choose another model.`;
}
