import { join } from 'node:path';
import type { BatchState } from '../../adapters/chat/batch-client.ts';
import { writeAtomic } from '../../adapters/records/atomic-write.ts';
import { type BatchShard, forgotten, openBatchLog } from '../../adapters/records/batch-log.ts';
import type { Project } from '../../adapters/records/project.ts';
import { countOf, formatCount } from '../../view/figures.ts';
import type { Job, JobContext, JobResult } from '../job.ts';
import { withLock } from '../run-job.ts';
import { findBatchPlace } from './batch-place.ts';
import { type BatchProvider, openBatchProvider } from './open-provider.ts';
import { checkOrigin } from './submit-shards.ts';

type WatchJob = Job & { kind: 'batch'; action: { do: 'status' | 'fetch' } };

/** A shard with what its provider says of it now. */
interface Watched {
  readonly shard: BatchShard;
  /** Undefined for a shard that is not at the provider, or that the provider has forgotten. */
  readonly state?: BatchState;
}

/** Says how far every shard is; what is at the provider, the provider is asked. Changes nothing. */
export async function showStatus(job: WatchJob, project: Project, context: JobContext): Promise<JobResult> {
  const place = await findBatchPlace(project, job.action.run);
  const watched = await lookAtShards(place.shards, () => openBatchProvider(place.plan, job, context));
  const hasEnded = (await project.readReport(place.id)) !== undefined;
  return {
    lines: [
      `Run ${place.id}:`,
      ...watched.map(describe),
      '',
      hasEnded ? 'The run has ended; its rows are in the review.' : adviseNext(watched),
    ],
    data: {
      run: place.id,
      shards: watched.map(({ shard, state }) => ({
        name: shard.name,
        calls: shard.calls,
        round: shard.round,
        state: nameState({ shard, state }),
        ...(shard.submission?.batch === undefined ? {} : { batch: shard.submission.batch }),
        ...(state === undefined ? {} : { completed: state.completed, failed: state.failed, reasons: state.reasons }),
      })),
    },
  };
}

/** Downloads what the batches that have ended brought, each file whole or not at all. */
export async function fetchBatches(job: WatchJob, project: Project, context: JobContext): Promise<JobResult> {
  const { id, plan, paths } = await findBatchPlace(project, job.action.run);
  const provider = await openBatchProvider(plan, job, context);
  return withLock(project, context, async () => {
    const log = await openBatchLog(paths.batches);
    try {
      const submitted = log.shards.filter(({ state }) => state === 'submitted');
      const watched = await lookAtShards(submitted, () => Promise.resolve(provider));
      const ended = watched.filter(({ state }) => state === undefined || state.isEnded);
      for (const { shard, state } of ended) {
        const files: string[] = [];
        for (const [kind, file] of [
          ['output', state?.output],
          ['errors', state?.errors],
        ] as const) {
          if (file === undefined) continue;
          const name = `${shard.name}.${kind}.jsonl`;
          await writeAtomic(join(paths.batches, name), provider.client.download(file));
          files.push(name);
        }
        const status = state?.status ?? forgotten;
        await log.note({ do: 'ended', shard: shard.name, status, files });
      }
      const open = watched.length - ended.length;
      const all = log.shards.filter(({ state }) => state === 'ended');
      return {
        lines: [
          ...watched.map(describe),
          `${countOf(ended.length, 'batch was', 'batches were')} fetched${open > 0 ? `, ${formatCount(open)} still at work` : ''}.`,
          ...(all.length > 0 ? ['Next: “synalign batch import”.'] : []),
        ],
        data: {
          run: id,
          fetched: ended.map(({ shard }) => shard.name),
          open,
          files: all.flatMap(({ files }) => files.map((name) => join(paths.batches, name))),
        },
      };
    } finally {
      await log.close();
    }
  });
}

async function lookAtShards(shards: readonly BatchShard[], open: () => Promise<BatchProvider>): Promise<Watched[]> {
  const watched: Watched[] = [];
  let provider: BatchProvider | undefined;
  for (const shard of shards) {
    const { submission, state } = shard;
    if (state !== 'submitted' || submission?.batch === undefined) {
      watched.push({ shard });
      continue;
    }
    provider ??= await open();
    checkOrigin(submission, provider.paid, shard.name);
    const found = await provider.client.look(submission.batch);
    watched.push(found === undefined ? { shard } : { shard, state: found });
  }
  return watched;
}

function nameState({ shard, state }: { shard: BatchShard; state: BatchState | undefined }): string {
  if (shard.state === 'submitted') return state?.status ?? forgotten;
  return shard.state === 'ended' ? `fetched (${shard.status})` : shard.state;
}

function describe({ shard, state }: Watched): string {
  const { name, calls, round, submission } = shard;
  const count =
    state === undefined ? '' : `: ${formatCount(state.completed)} answered, ${formatCount(state.failed)} failed`;
  const batch = submission?.batch === undefined ? '' : `   ${submission.batch}`;
  const reasons = (state?.reasons ?? []).slice(0, 3).map((reason) => `\n    ${reason}`);
  return `  ${name}   ${round}, ${countOf(calls, 'call', 'calls')}: ${nameState({ shard, state })}${count}${batch}${reasons.join('')}`;
}

function adviseNext(watched: readonly Watched[]): string {
  const states = watched.map(({ shard }) => shard.state);
  if (states.includes('submitting')) return 'A submission was interrupted. Next: “synalign batch submit”.';
  if (watched.some(({ shard, state }) => shard.state === 'submitted' && (state === undefined || state.isEnded)))
    return 'Next: “synalign batch fetch”.';
  if (states.includes('ended')) return 'Next: “synalign batch import”.';
  if (states.includes('submitted')) return 'The batches are still at work; nothing to do yet.';
  if (states.includes('waiting'))
    return 'Next: “synalign batch submit”, or run the shards yourself and import the answers.';
  return 'Every shard is imported. Next: “synalign batch export” goes on with the run, or finishes it.';
}
