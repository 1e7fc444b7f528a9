import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../src/core/data/json.ts';
import type { RunEvent } from '../../src/core/pipeline/run-event.ts';
import type { Job, JobMessage, JobResult } from '../../src/jobs/job.ts';
import { runJob } from '../../src/jobs/run-any.ts';
import { toJsonl } from './template-rows.ts';

/** A folder of its own with one data set in it. Resolves to the path of the data set. */
export async function makeDataset(rows: readonly JsonObject[] | string, name = 'tickets.jsonl'): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'synalign-job-')), name);
  await writeFile(path, typeof rows === 'string' ? rows : toJsonl(rows));
  return path;
}

/** Does a job in this process; `onMessage` sees what it tells and may stop it. */
export async function doJob(
  job: Job,
  onMessage: (message: JobMessage, stop: () => void) => void = () => undefined,
): Promise<JobResult> {
  const stop = new AbortController();
  return await runJob(job, { signal: stop.signal, tell: (message) => onMessage(message, () => stop.abort()) });
}

/** An augment job with little to compute. */
export function augmentJob(dataset: string, rows: number): Job & { kind: 'augment' } {
  const changes = { rows, align: { permutations: 99 } };
  return { kind: 'augment', dataset, fields: {}, changes, fresh: false, dryRun: false };
}

/** Where the records of a data set are. */
export function recordsOf(dataset: string): string {
  const name = dataset.replace(/^.*\//, '').replace(/\.jsonl$/, '');
  return join(dataset, '..', '.synalign', name);
}

/** The rows of the review document with their ids. */
export async function readReviewRows(dataset: string): Promise<{ id: string; row: JsonObject; line: string }[]> {
  const name = dataset.replace(/^.*\//, '').replace(/\.jsonl$/, '');
  const lines = (await readFile(join(recordsOf(dataset), `${name}.review.jsonl`), 'utf8')).split('\n').filter(Boolean);
  return lines.map((line) => {
    const { _id, ...row } = JSON.parse(line) as JsonObject & { _id: string };
    return { id: _id, row, line };
  });
}

/** The events of a run as they stand in its log, without their times; of the only run when no id is given. */
export async function readLoggedEvents(dataset: string, runId?: string): Promise<RunEvent[]> {
  const runs = join(recordsOf(dataset), 'runs');
  const id = runId ?? (await readdir(runs))[0]!;
  const text = await readFile(join(runs, id, 'run.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { event: RunEvent }).event);
}
