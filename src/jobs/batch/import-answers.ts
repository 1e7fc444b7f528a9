import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Project } from '../../adapters/records/project.ts';
import { countOf, formatCount } from '../../view/figures.ts';
import { augment } from '../augment.ts';
import type { Job, JobContext, JobResult } from '../job.ts';
import { JobError } from '../job-error.ts';
import { withLock } from '../run-job.ts';
import { readEvents } from '../stored-run.ts';
import { type BatchPlace, findBatchPlace } from './batch-place.ts';
import { BatchRound } from './batch-round.ts';
import { type ImportTally, storeAnswers } from './store-answers.ts';

type ImportJob = Job & { kind: 'batch'; action: { do: 'import' } };

/** Reasons that are shown. */
const mostReasons = 5;

/**
 * Stores the answers of batches as the replies of their calls, and goes on with the run as far as they reach: what still
 * lacks a reply, and the next round, are written into new shards. Doing it again changes nothing.
 */
export async function importAnswers(job: ImportJob, project: Project, context: JobContext): Promise<JobResult> {
  const { run, files, callsPerShard } = job.action;
  const tally = await withLock(project, context, async () => {
    const place = await findBatchPlace(project, run);
    return storeAnswers(place, await listFiles(place, files), job, project, context);
  });
  const { kind: _, action: __, ...access } = job;
  const place = await findBatchPlace(project, run);
  const told = describe(tally);
  const events = await readEvents(project, place.id);
  if (events.at(-1)?.type === 'run-end' && (await project.readReport(place.id)) !== undefined) {
    return {
      lines: [...told, `Run ${place.id} has ended; there is nothing more to ask.`],
      data: { run: place.id, isFinished: true, ...summarize(tally) },
    };
  }
  for (const text of told) context.tell({ type: 'said', text, tone: 'plain' });
  const rest = { fields: {}, changes: {}, fresh: false, dryRun: false, resume: place.id };
  const result = await augment(
    { ...access, kind: 'augment', ...rest },
    context,
    new BatchRound(project, callsPerShard),
  );
  return {
    lines: ['', ...result.lines],
    data: { run: place.id, isFinished: true, ...result.data, ...summarize(tally) },
  };
}

/** The files to read: those that are named, else those that were fetched. */
async function listFiles({ paths, shards }: BatchPlace, named: readonly string[]): Promise<string[]> {
  for (const path of named) {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) throw new JobError('no-file', `There is no file ${resolve(path)}. Check the path.`);
  }
  if (named.length > 0) return named.map((path) => resolve(path));
  const ended = shards.filter(({ state }) => state === 'ended');
  const fetched = ended.length > 0 ? ended : shards.filter(({ state }) => state === 'imported');
  if (fetched.length === 0) {
    const text =
      'Nothing was fetched yet. “synalign batch fetch” gets what batches brought; answers from elsewhere are named: “synalign batch import DATASET OUTPUT…”.';
    throw new JobError('no-batch', text);
  }
  return fetched.flatMap(({ files }) => files.map((name) => join(paths.batches, name)));
}

function describe({ stored, before, failed, missing, unknown, broken, closed, open }: ImportTally): string[] {
  const reasons = [...failed].sort(([, a], [, b]) => b - a);
  const lost = reasons.reduce((sum, [, count]) => sum + count, 0);
  return [
    `${countOf(stored, 'reply', 'replies')} stored, ${formatCount(before)} were there already; ${formatCount(lost)} failed, ${formatCount(missing)} missing.`,
    ...reasons.slice(0, mostReasons).map(([reason, count]) => `  ${formatCount(count)} × ${reason}`),
    ...(unknown > 0 ? [`${countOf(unknown, 'answer is', 'answers are')} of no call of this run and left out.`] : []),
    ...broken
      .slice(0, mostReasons)
      .map(({ path, line }) => `${path}:${line} cannot be read as an answer; it was left out.`),
    ...(broken.length > mostReasons ? [`… and ${formatCount(broken.length - mostReasons)} more such lines.`] : []),
    ...(closed.length > 0 && lost + missing > 0 ? ['What has no reply is asked again in a new shard.'] : []),
    ...(open.length > 0 ? [`Still at the provider: ${open.join(', ')}.`] : []),
  ];
}

function summarize({ stored, before, failed, missing, unknown, broken, closed }: ImportTally): JobResult['data'] {
  return {
    imported: { stored, before, failed: Object.fromEntries(failed), missing, unknown, broken: broken.length, closed },
  };
}
