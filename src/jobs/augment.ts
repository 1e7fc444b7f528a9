import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { OpenDataset } from '../adapters/reading/dataset.ts';
import { openDataset } from '../adapters/reading/open-dataset.ts';
import { readKnownSyntheticHashes } from '../adapters/records/known-synthetic.ts';
import { openProject, type Project } from '../adapters/records/project.ts';
import { explainFileError } from '../adapters/records/record-error.ts';
import { openResultCache } from '../adapters/records/result-cache.ts';
import { recordReplies } from '../adapters/replay-model.ts';
import { type PlanInput, parsePlan } from '../core/data/plan.ts';
import type { RunState } from '../core/pipeline/fold-run.ts';
import { run } from '../core/pipeline/run.ts';
import { RunError } from '../core/pipeline/run-error.ts';
import { PostponedReply } from '../core/ports/postponed-reply.ts';
import type { ReplyStore, World } from '../core/ports/world.ts';
import { checkNothingSubmitted } from './batch/batch-place.ts';
import { checkRows } from './check-rows.ts';
import { toSource } from './dataset-source.ts';
import { describeLayout } from './describe-layout.ts';
import { checkEndpoint } from './embedding-endpoint.ts';
import { findPlace, type RunPlace, resumePlace } from './find-place.ts';
import { freezePlan, thawPlan } from './freeze-plan.ts';
import type { Job, JobContext, JobResult } from './job.ts';
import { JobError } from './job-error.ts';
import { leavePlan } from './leave-plan.ts';
import { openEmbeddingModel, openTextModel } from './models.ts';
import { type Desk, openDesk } from './open-desk.ts';
import { findPaidModel, isPaid, type PaidModel } from './paid-model.ts';
import { type PreparedPlan, preparePlan, readAttributes, readFrozenPlan } from './prepare-plan.ts';
import { previewRun } from './preview-run.ts';
import { reportRun } from './report.ts';
import { planRetry } from './retry-failed.ts';
import { readStyle, recordRun, withLock } from './run-job.ts';
import { createSteerer, describeSteering, lookAtSteering } from './steering.ts';
import { readEarlierDrafts, readEvents } from './stored-run.ts';

/** A job that plans, starts or goes on with a run. */
export type AugmentJob = Job & { kind: 'augment' };

/** Takes the calls of a run instead of asking them. */
export interface CallTaker {
  /** The model that takes calls, in place of the one that would answer them. */
  replace(paid: PaidModel): PaidModel;
  /** Told the place of the run before its first call. */
  begin(place: RunPlace, replies: ReplyStore): Promise<void>;
  /** The run cannot go on before the calls that were taken have replies; what is said is the result of the job. */
  end(place: RunPlace): Promise<JobResult>;
  /** The run is over, however that came. */
  close(): Promise<void>;
}

/**
 * Writes synthetic rows for a data set: plans, runs or resumes, records and reports.
 *
 * @param taker takes the calls that have no stored reply, instead of the model
 */
export async function augment(job: AugmentJob, context: JobContext, taker?: CallTaker): Promise<JobResult> {
  const started = performance.now();
  const dataset = await openDataset(job.dataset, { signal: context.signal });
  const project = openProject(dataset.path);
  const { plan, input, detected } = await choosePlan(job, dataset, project);
  if (detected) for (const text of describeLayout(detected)) context.tell({ type: 'said', text, tone: 'plain' });
  const limits = { ...plan.limits, ...job.changes.limits };
  // Before anything else: a model that cannot be asked must not cost a long look at the data.
  const found = isPaid(plan) ? await findPaidModel({ ...plan, limits }, job, process.env, context) : undefined;
  if (taker && !found) throw new JobError('unknown-model', 'Batches need a model of a provider: --model openai:NAME.');
  const paid = found && (taker?.replace(found) ?? found);
  await checkEndpoint({ ...plan, limits }, job, process.env);
  const world = {
    source: toSource(dataset, context),
    knownSynthetic: await readKnownSyntheticHashes(project.paths.dotFolder),
    // Embeddings of a provider are asked for in the run only; whoever looks ahead does with the built-in ones.
    staticModel:
      plan.embedding.kind === 'endpoint'
        ? undefined
        : await openEmbeddingModel(plan, dataset.path, { access: job, env: process.env }),
    attributes: await readAttributes(plan, dataset.path),
    model: await openTextModel(plan, dataset.path),
    cache: openResultCache(project.paths.cache),
    signal: context.signal,
  };
  await checkRows(plan, world, job.dryRun);
  if (job.dryRun) {
    const earlier = await readEarlierDrafts(project, undefined);
    return previewRun(plan, { ...world, cache: undefined, earlier }, paid);
  }

  return withLock(project, context, async () => {
    await project.writePlan(input);
    const before = await project.readPlan();
    const wanted = { project, plan, dataset };
    const place =
      job.resume === undefined
        ? await findPlace(wanted, job.fresh, context)
        : await resumePlace(wanted, job.resume, context);
    const earlier = await readEarlierDrafts(project, place.id);
    const logged = await readEvents(project, place.id);
    if (taker === undefined) await checkNothingSubmitted(place);
    const parts = { limits, place, paid, world: { ...world, earlier }, project, access: job, context };
    const desk = await openDesk(parts);
    const { model, replies, staticModel } = desk;
    let told = 0;
    const steer = createSteerer(
      logged,
      () => told,
      () => lookAtSteering(place.plan, project, context),
    );
    const whole: World = { ...world, earlier, model, replies, staticModel, runId: place.id, steer };
    if (job.record !== undefined) Object.assign(whole, recordInto(job.record, desk));
    try {
      await taker?.begin(place, replies);
      // The plan of the place: a run that goes on keeps the prompts and the steering that it was started with.
      for (const text of describeSteering(place.plan)) context.tell({ type: 'said', text, tone: 'plain' });
      const events = countEvents(run(place.plan, whole), () => told++);
      const style = await readStyle(dataset);
      const recording = { project, paths: place.paths, plan, style, events, readMeter: desk.readMeter };
      const state = await recordRun(recording, context);
      const seconds = (performance.now() - started) / 1000;
      const parts = { state, project, paths: place.paths, dataset, seconds, spend: desk.report(), access: job };
      const result = await reportRun(parts, context);
      // After the report: a run stopped before it goes on by the plan as it was.
      const next = forNextRun(input);
      if (state.drafts.length === 0 && plan.stopAfter === undefined) {
        await leavePlan(project, next, before, context);
        throw new RunError('nothing-written', describeNothing(state));
      }
      const attributes =
        state.schema && plan.attributes === undefined ? await project.writeAttributes(state.schema) : input.attributes;
      const left = { ...next, ...(attributes === undefined ? {} : { attributes }) };
      await leavePlan(project, left, before, context);
      return result;
    } catch (error) {
      if (taker === undefined || !(error instanceof PostponedReply)) throw error;
      return await taker.end(place);
    } finally {
      await desk.close();
      await taker?.close();
    }
  });
}

/** The plan of this call: the user's with its changes, that of a stopped run, or one that asks failed calls again. */
async function choosePlan(job: AugmentJob, dataset: OpenDataset, project: Project): Promise<PreparedPlan> {
  if (job.resume !== undefined) return readFrozenPlan(project, job.resume);
  const prepared = await preparePlan(dataset, project, job.fields, job.changes, job.planFile);
  const input = job.retryFailed ? await planRetry(project, prepared.input, job.fresh) : prepared.input;
  const plan = await freezePlan(job.retryFailed ? parsePlan(input) : prepared.plan, project);
  return { ...prepared, plan, input: thawPlan(input, plan) };
}

/** A recording must hold every reply, so nothing is taken from the store while one is made. */
function recordInto(path: string, { model, replies }: Desk): Pick<World, 'model' | 'replies'> {
  return {
    model: recordReplies(model, (line) => appendLine(path, line)),
    replies: { get: () => undefined, put: (key, reply) => replies.put(key, reply) },
  };
}

async function* countEvents<E extends { readonly type: string }>(events: AsyncIterable<E>, onEvent: () => void) {
  for await (const event of events) {
    if (event.type !== 'progress') onEvent();
    yield event;
  }
}

/** The plan without what was meant for one run only; the run's own frozen plan keeps it. */
function forNextRun(input: PlanInput): PlanInput {
  const { regions: _, stopAfter: __, attempt: ___, ...next } = input;
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
