import { batchLimits, writeBatchLine } from '../../adapters/chat/batch-line.ts';
import { describeChatModel } from '../../adapters/chat/chat-model.ts';
import { halvePrice } from '../../adapters/chat/prices.ts';
import { firstShape, writeBody } from '../../adapters/chat/request-shape.ts';
import { openShapeMemory } from '../../adapters/chat/shape-memory.ts';
import { userCacheFolder } from '../../adapters/chat/user-folders.ts';
import { type BatchLog, type BatchShard, openBatchLog } from '../../adapters/records/batch-log.ts';
import type { Project } from '../../adapters/records/project.ts';
import { createShardWriter, type ShardWriter, type WrittenShard } from '../../adapters/records/shard-writer.ts';
import { PostponedReply } from '../../core/ports/postponed-reply.ts';
import type { Task, TextModel, TextRequest } from '../../core/ports/text-model.ts';
import type { ReplyStore } from '../../core/ports/world.ts';
import { keyCall } from '../../core/prompts/call-key.ts';
import { countOf, formatCount } from '../../view/figures.ts';
import type { CallTaker } from '../augment.ts';
import type { RunPlace } from '../find-place.ts';
import type { JobResult } from '../job.ts';
import type { PaidModel } from '../paid-model.ts';
import { readEvents } from '../stored-run.ts';
import { readShard } from './batch-place.ts';
import { describeRound } from './describe-round.ts';

/** Calls that are written out at once; none is held longer. */
const underWay = 64;

/**
 * One round of a run in batches: every call that has no stored reply and stands in no other shard goes into shards instead
 * of to the model, and the run ends where it would need the first of them.
 */
export class BatchRound implements CallTaker {
  readonly #project: Project;
  readonly #callsPerShard: number;
  /** Calls that other shards hold, and those of this round. */
  readonly #known = new Set<string>();
  #log: BatchLog | undefined;
  #writer: ShardWriter | undefined;
  #kind: Task['kind'] | undefined;
  #waiting = 0;

  constructor(project: Project, callsPerShard: number = batchLimits.calls) {
    this.#project = project;
    this.#callsPerShard = callsPerShard;
  }

  replace(paid: PaidModel): PaidModel {
    const { host, price } = paid;
    return {
      ...paid,
      sends: `The calls are for ${host}. Nothing is sent before “synalign batch submit”.`,
      price: price && halvePrice(price),
      start: async () => ({
        model: await this.#openModel(paid),
        counts: { sent: 0, crowded: 0, retried: 0, active: 0, slots: 0 },
        close: () => Promise.resolve(),
      }),
    };
  }

  async begin({ paths }: RunPlace, replies: ReplyStore): Promise<void> {
    this.#log = await openBatchLog(paths.batches);
    const { shards } = this.#log;
    for (const { name, state } of shards) {
      if (state === 'imported') continue;
      const ids: string[] = [];
      for await (const { call } of readShard(paths, name)) ids.push(call.custom_id);
      const answered = ids.filter((id) => replies.get(id) !== undefined).length;
      // A shard of which some calls were answered elsewhere would buy them again; what it lacks is written anew.
      if (state === 'waiting' && answered > 0) {
        await this.#log.note({ do: 'imported', shard: name, answered, lacking: ids.length - answered });
      } else for (const id of ids) this.#known.add(id);
    }
    const limits = { calls: this.#callsPerShard, bytes: batchLimits.bytes };
    this.#writer = createShardWriter(paths.batches, shards.length, limits);
  }

  async end(place: RunPlace): Promise<JobResult> {
    const written = (await this.#writer?.finish()) ?? [];
    const events = await readEvents(this.#project, place.id);
    const round = describeRound(place.plan, events, this.#kind ?? 'schema');
    for (const { name: shard, calls, bytes } of written) {
      await this.#log?.note({ do: 'exported', shard, calls, bytes, round: round.name });
    }
    const open = (this.#log?.shards ?? []).filter(({ state }) => state !== 'imported');
    const calls = written.reduce((sum, shard) => sum + shard.calls, 0);
    return {
      lines: [
        `${round.text}: ${countOf(calls + this.#waiting, 'call', 'calls')}.`,
        ...(this.#waiting > 0 ? [`${formatCount(this.#waiting)} of them are in shards written before.`] : []),
        ...written.map(describeShard),
        '',
        ...listNextSteps(open, place.plan.model.name ?? ''),
      ],
      data: {
        run: place.id,
        isFinished: false,
        round: round.number,
        rounds: round.rounds,
        asks: round.name,
        calls,
        waiting: this.#waiting,
        shards: written,
      },
    };
  }

  async close(): Promise<void> {
    await this.#writer?.abandon();
    await this.#log?.close();
  }

  async #openModel({ provider, name }: PaidModel): Promise<TextModel> {
    const shapes = openShapeMemory(userCacheFolder(process.env));
    const shape = {
      ...((await shapes.recall(provider.origin, name)) ?? firstShape(provider.id)),
      stream: false,
      streamUsage: false,
    };
    const described = describeChatModel(provider.id, name, 1);
    const model: TextModel = {
      ...described,
      limits: { ...described.limits, concurrency: underWay },
      complete: async (request: TextRequest) => {
        const key = keyCall(model, request);
        this.#kind ??= request.task.kind;
        if (this.#known.has(key)) this.#waiting++;
        else {
          this.#known.add(key);
          await this.#writer?.add(writeBatchLine(key, writeBody(name, request, shape)));
        }
        throw new PostponedReply();
      },
    };
    return model;
  }
}

function describeShard({ path, calls, bytes }: WrittenShard): string {
  return `  ${path}   ${countOf(calls, 'call', 'calls')}, ${formatCount(bytes)} bytes`;
}

function listNextSteps(open: readonly BatchShard[], model: string): string[] {
  if (open.some(({ state }) => state === 'ended')) return ['Next: “synalign batch import” stores what was fetched.'];
  if (!open.some(({ state }) => state === 'waiting')) {
    return ['Next: “synalign batch status”, then “fetch” and “import” when the batches have ended.'];
  }
  return [
    'Next: “synalign batch submit” sends the shards to the Batch API of the provider, or run them yourself:',
    `  vllm run-batch -i SHARD -o OUTPUT --model ${model}`,
    'and store the answers with “synalign batch import DATASET OUTPUT…”. Ray Data: see “synalign batch export --help”.',
  ];
}
