import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { type BatchCall, readBatchCall } from '../../adapters/chat/batch-line.ts';
import { type BatchShard, readBatchShards } from '../../adapters/records/batch-log.ts';
import type { Project } from '../../adapters/records/project.ts';
import type { RunPaths } from '../../adapters/records/project-paths.ts';
import { decodeLine, readRawLines } from '../../adapters/records/read-lines.ts';
import type { Plan } from '../../core/data/plan.ts';
import { countOf } from '../../view/figures.ts';
import type { RunPlace } from '../find-place.ts';
import { JobError } from '../job-error.ts';

/** A run that has shards. */
export interface BatchPlace {
  readonly id: string;
  readonly paths: RunPaths;
  readonly plan: Plan;
  readonly shards: readonly BatchShard[];
}

/** One call of a shard and where its line stands. */
export interface PlacedCall {
  readonly call: BatchCall;
  readonly offset: number;
  readonly length: number;
}

/**
 * The last run of a data set that has shards, or the one that is named.
 * @throws JobError `no-batch` when there is none
 */
export async function findBatchPlace(project: Project, run: string | undefined): Promise<BatchPlace> {
  const ids = run === undefined ? (await project.listRuns()).map(({ id }) => id).toReversed() : [run];
  for (const id of ids) {
    const paths = project.findRun(id);
    const shards = await readBatchShards(paths.batches);
    if (shards.length > 0) return { id, paths, plan: (await project.readRun(id)).plan, shards };
  }
  const whose = run === undefined ? 'No run of this data set' : `Run ${run}`;
  throw new JobError('no-batch', `${whose} has no shards. Write them with “synalign batch export”.`);
}

/**
 * Refuses to go on with a run by asking calls that are at a provider already.
 * @throws JobError `batch-at-work`
 */
export async function checkNothingSubmitted({ id, paths }: RunPlace): Promise<void> {
  const open = (await readBatchShards(paths.batches)).filter(({ state }) =>
    ['submitting', 'submitted', 'ended'].includes(state),
  );
  if (open.length === 0) return;
  const calls = countOf(
    open.reduce((sum, shard) => sum + shard.calls, 0),
    'call',
    'calls',
  );
  throw new JobError(
    'batch-at-work',
    `${calls} of run ${id} were given to a batch and would be bought twice. Fetch and import them first (“synalign batch status”), or start anew with --new-run.`,
  );
}

/** Where a shard's file of calls is. */
export function shardPath(paths: RunPaths, name: string): string {
  return join(paths.batches, `${name}.jsonl`);
}

/** The calls of a shard, in order; lines that are none are left out. */
export async function* readShard(paths: RunPaths, name: string): AsyncGenerator<PlacedCall> {
  let offset = 0;
  for await (const { bytes } of readRawLines(shardPath(paths, name))) {
    const call = readBatchCall(decodeLine(bytes) ?? '');
    if (call !== undefined) yield { call, offset, length: bytes.length };
    offset += bytes.length + 1;
  }
}

/** Reads one call of a shard again. */
export async function readCallAt(
  paths: RunPaths,
  name: string,
  { offset, length }: Omit<PlacedCall, 'call'>,
): Promise<BatchCall | undefined> {
  const pieces: Buffer[] = [];
  const range = { start: offset, end: offset + length - 1 };
  for await (const piece of createReadStream(shardPath(paths, name), range)) pieces.push(piece as Buffer);
  return readBatchCall(Buffer.concat(pieces).toString('utf8'));
}
