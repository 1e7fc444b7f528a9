import { openDataset } from '../adapters/reading/open-dataset.ts';
import { readKnownSyntheticHashes } from '../adapters/records/known-synthetic.ts';
import { openProject } from '../adapters/records/project.ts';
import { openResultCache } from '../adapters/records/result-cache.ts';
import type { AttributeSchema } from '../core/data/attribute.ts';
import { run } from '../core/pipeline/run.ts';
import type { RunEvent } from '../core/pipeline/run-event.ts';
import type { TextModel } from '../core/ports/text-model.ts';
import { toSource } from './dataset-source.ts';
import type { Job, JobContext, JobResult } from './job.ts';
import { JobError } from './job-error.ts';
import { openEmbeddingModel, openTextModel } from './models.ts';
import { createSteerer } from './steering.ts';
import { readEarlierDrafts, readEvents } from './stored-run.ts';

/**
 * Derives a recorded run again from its plan, the data set and the stored replies, asking no model, and compares every
 * event to the letter. Writes nothing.
 */
export async function replay(job: Job & { kind: 'replay' }, context: JobContext): Promise<JobResult> {
  const dataset = await openDataset(job.dataset, { signal: context.signal });
  const project = openProject(dataset.path);
  const runs = await project.listRuns();
  // Runs stopped before their first event stand last and hold nothing to derive.
  const id = job.run ?? runs.findLast(({ startedAt }) => startedAt !== undefined)?.id;
  if (id === undefined)
    throw new JobError('no-run', `${dataset.path} has no run yet. Start one with “synalign augment”.`);
  const { plan } = await project.readRun(id);
  const logged = await readEvents(project, id);
  if (logged.length === 0) throw new JobError('no-run', `Run ${id} was stopped before its first event. Run again.`);
  if (logged[0]?.type === 'run-start' && logged[0].kind === 'weigh') {
    throw new JobError(
      'no-run',
      `Run ${id} weighed a file and asked no model; there is nothing to replay. Weigh the file again to compare.`,
    );
  }
  const own = await openTextModel(plan, dataset.path);
  const model: TextModel = {
    id: own.id,
    fingerprint: own.fingerprint,
    limits: own.limits,
    complete: ({ seed }) =>
      Promise.reject(
        new JobError(
          'not-recorded',
          `The reply to the call “${seed}” is not stored on this machine (cache/ is not tracked by git). Run “synalign augment” to ask the model again.`,
        ),
      ),
  };
  const replies = await project.openReplies();
  const world = {
    runId: id,
    earlier: await readEarlierDrafts(project, id),
    source: toSource(dataset, context),
    knownSynthetic: await readKnownSyntheticHashes(project.paths.dotFolder),
    staticModel: await openEmbeddingModel(plan, dataset.path, { access: {}, env: process.env, isClosed: true }),
    // As the run had them: the file that the plan names may have been edited for the next run.
    attributes: plan.attributes === undefined ? undefined : readSchema(logged),
    model,
    replies,
    cache: openResultCache(project.paths.cache),
    signal: context.signal,
  };
  let compared = 0;
  const steer = createSteerer(
    logged,
    () => compared,
    () => Promise.resolve(undefined),
  );
  try {
    for await (const event of run(plan, { ...world, steer })) {
      if (event.type === 'progress') {
        const { stage, done, total } = event;
        context.tell({ type: 'progress', progress: { stage, done, total } });
        continue;
      }
      const before = logged[compared];
      if (before === undefined) break;
      if (JSON.stringify(before) !== JSON.stringify(event)) {
        throw new JobError(
          'differs',
          `Event ${compared + 1} (${event.type}) of run ${id} comes out differently. The data set, its plan or this program changed since.`,
        );
      }
      compared++;
    }
  } finally {
    await replies.close();
  }
  if (compared < logged.length) {
    throw new JobError('differs', `Run ${id} has ${logged.length} events; the replay ended after ${compared}.`);
  }
  return {
    lines: [`Run ${id}: ${compared} events derived again, all identical.`],
    data: { run: id, events: compared, identical: true },
  };
}

function readSchema(logged: readonly RunEvent[]): AttributeSchema | undefined {
  return logged.find((event) => event.type === 'schema-ready')?.schema;
}
