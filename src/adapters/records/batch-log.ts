import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { type AppendLog, openAppendLog, readLog } from './append-log.ts';
import { writeAtomic } from './atomic-write.ts';
import { explainFileError } from './record-error.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const shard = v.pipe(v.string(), v.regex(/^shard-\d{3,6}$/));

const note = v.variant('do', [
  v.object({ do: v.literal('exported'), shard, calls: count, bytes: count, round: v.string() }),
  v.object({ do: v.literal('submitting'), shard, token: v.string(), provider: v.string(), origin: v.string() }),
  v.object({ do: v.literal('uploaded'), shard, file: v.string() }),
  v.object({ do: v.literal('submitted'), shard, batch: v.string() }),
  v.object({ do: v.literal('refused'), shard }),
  v.object({ do: v.literal('ended'), shard, status: v.string(), files: v.array(v.string()) }),
  v.object({ do: v.literal('imported'), shard, answered: count, lacking: count }),
]);
const line = v.intersect([v.object({ at: v.pipe(v.string(), v.isoTimestamp()) }), note]);

/** One step in the life of a shard. */
export type BatchNote = v.InferOutput<typeof note>;

/** A file of calls that are answered together, and how far it is. */
export interface BatchShard {
  readonly name: string;
  readonly calls: number;
  readonly bytes: number;
  /** Which calls of the run these are, for people. */
  readonly round: string;
  /**
   * `waiting`: written, not sent from here. `submitting`: perhaps sent. `submitted`: at the provider. `ended`: the provider is
   * done and its files are here. `imported`: its replies are stored.
   */
  readonly state: 'waiting' | 'submitting' | 'submitted' | 'ended' | 'imported';
  readonly submission?: {
    /** Marks the batch at the provider, so that it is found again. */
    readonly token: string;
    readonly provider: string;
    readonly origin: string;
    /** Milliseconds since 1970. */
    readonly at: number;
    readonly file?: string;
    readonly batch?: string;
  };
  /** Names of the files that the provider gave, in the folder of the shards. */
  readonly files: readonly string[];
  /** How the provider ended it, in its own word. */
  readonly status?: string;
}

/** The status of a batch of which its provider knows nothing any more. */
export const forgotten = 'unknown to the provider';

/** The shards of a run and their log. */
export interface BatchLog {
  readonly shards: readonly BatchShard[];
  /** Resolves when the step is safe on disk. */
  note(step: BatchNote): Promise<void>;
  close(): Promise<void>;
}

/** Opens the log of a run's shards and makes their folder. The folder's files stay out of git but for the log. */
export async function openBatchLog(folder: string): Promise<BatchLog> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw explainFileError(error, folder);
  }
  await writeAtomic(join(folder, '.gitignore'), 'shard-*\n');
  const path = join(folder, 'batches.jsonl');
  const shards = await readBatchShards(folder);
  const log: AppendLog = await openAppendLog(path);
  return {
    get shards() {
      return [...shards];
    },
    async note(step) {
      const at = new Date().toISOString();
      await log.append([JSON.stringify({ at, ...step })]);
      apply(shards, step, at);
    },
    close: () => log.close(),
  };
}

/** The shards of a run in the order in which they were written; none when it has no batches. */
export async function readBatchShards(folder: string): Promise<BatchShard[]> {
  const shards: BatchShard[] = [];
  for (const { text } of (await readLog(join(folder, 'batches.jsonl'))).lines) {
    const found = v.safeParse(line, JSON.parse(text));
    if (found.success) apply(shards, found.output, found.output.at);
  }
  return shards;
}

function apply(shards: BatchShard[], step: BatchNote, at: string): void {
  if (step.do === 'exported') {
    const { shard: name, calls, bytes, round } = step;
    shards.push({ name, calls, bytes, round, state: 'waiting', files: [] });
    return;
  }
  const place = shards.findIndex(({ name }) => name === step.shard);
  const before = shards[place];
  if (before !== undefined) shards[place] = advance(before, step, at);
}

function advance(before: BatchShard, step: Exclude<BatchNote, { do: 'exported' }>, at: string): BatchShard {
  const { submission, ...rest } = before;
  switch (step.do) {
    case 'submitting': {
      const { token, provider, origin } = step;
      return { ...rest, state: 'submitting', submission: { token, provider, origin, at: Date.parse(at) } };
    }
    case 'uploaded':
      return submission ? { ...before, submission: { ...submission, file: step.file } } : before;
    case 'submitted':
      return submission ? { ...before, state: 'submitted', submission: { ...submission, batch: step.batch } } : before;
    case 'refused':
      return { ...rest, state: 'waiting' };
    case 'ended':
      return { ...before, state: 'ended', status: step.status, files: step.files };
    case 'imported':
      return { ...before, state: 'imported' };
  }
}
