import { isDeepStrictEqual } from 'node:util';
import { type BatchAnswer, measureBatchCall, readBatchAnswer } from '../../adapters/chat/batch-line.ts';
import { priceOf } from '../../adapters/chat/prices.ts';
import { adaptShape, firstShape, readShape } from '../../adapters/chat/request-shape.ts';
import { openShapeMemory } from '../../adapters/chat/shape-memory.ts';
import { userCacheFolder } from '../../adapters/chat/user-folders.ts';
import { type BatchLog, type BatchShard, forgotten, openBatchLog } from '../../adapters/records/batch-log.ts';
import type { Project } from '../../adapters/records/project.ts';
import { decodeLine, readRawLines } from '../../adapters/records/read-lines.ts';
import type { FileReplyStore } from '../../adapters/records/reply-store.ts';
import { openSpendLog, type SpendLog } from '../../adapters/records/spend-log.ts';
import type { TextReply } from '../../core/ports/text-model.ts';
import type { JobContext, ModelAccess } from '../job.ts';
import type { PaidModel } from '../paid-model.ts';
import { type BatchPlace, type PlacedCall, readCallAt, readShard } from './batch-place.ts';
import { type BatchProvider, openBatchProvider } from './open-provider.ts';
import { holdOf } from './submit-shards.ts';

/** What an import came to. */
export interface ImportTally {
  stored: number;
  /** Replies that were stored already. */
  before: number;
  /** Calls that failed and have no reply, by reason. */
  failed: Map<string, number>;
  /** Calls of closed shards of which the files say nothing. */
  missing: number;
  /** Answers to calls that this run never wrote. */
  unknown: number;
  broken: { readonly path: string; readonly line: number }[];
  /** Shards that this import closed, and those whose batches have not ended. */
  closed: string[];
  open: string[];
}

/** Where a call stands. */
type Place = Omit<PlacedCall, 'call'> & { readonly shard: string };

/** Replies whose sync is waited for together. */
const together = 256;

/** Refused calls that are looked at for what the model does not understand. */
const mostRefusals = 20;

/**
 * Reads answers and stores them under the ids of their calls, synced. A shard is closed when its batch has ended, or when it
 * was never sent from here and the files answer some of it; its use is then written into the ledger, once.
 */
export async function storeAnswers(
  place: BatchPlace,
  files: readonly string[],
  access: ModelAccess,
  project: Project,
  context: JobContext,
): Promise<ImportTally> {
  const provider = await openBatchProvider(place.plan, access, context);
  const log = await openBatchLog(place.paths.batches);
  const replies = await project.openReplies();
  const ledger = await openSpendLog(place.paths.spend);
  try {
    return await new AnswerImport(place, provider, log, replies, ledger).run(files, context);
  } finally {
    await ledger.close();
    await replies.close();
    await log.close();
  }
}

class AnswerImport {
  readonly #place: BatchPlace;
  readonly #provider: BatchProvider;
  readonly #log: BatchLog;
  readonly #replies: FileReplyStore;
  readonly #ledger: SpendLog;
  readonly #calls = new Map<string, Place>();
  readonly #failures = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #touched = new Set<string>();
  readonly #refusals: { readonly place: Place; readonly refusal: string }[] = [];
  readonly #tally: ImportTally = {
    stored: 0,
    before: 0,
    failed: new Map(),
    missing: 0,
    unknown: 0,
    broken: [],
    closed: [],
    open: [],
  };

  constructor(place: BatchPlace, provider: BatchProvider, log: BatchLog, replies: FileReplyStore, ledger: SpendLog) {
    this.#place = place;
    this.#provider = provider;
    this.#log = log;
    this.#replies = replies;
    this.#ledger = ledger;
  }

  async run(files: readonly string[], { signal }: JobContext): Promise<ImportTally> {
    for (const { name } of this.#log.shards) {
      for await (const { call, offset, length } of readShard(this.#place.paths, name)) {
        this.#calls.set(call.custom_id, { shard: name, offset, length });
      }
    }
    for (const path of files) await this.#readFile(path, signal);
    await this.#learnShape();
    for (const shard of this.#log.shards) {
      if (shard.state === 'ended' || (shard.state === 'waiting' && this.#touched.has(shard.name))) {
        await this.#close(shard);
      } else if (shard.state === 'submitting' || shard.state === 'submitted') this.#tally.open.push(shard.name);
    }
    for (const [id, reason] of this.#failures) {
      if (this.#replies.get(id) === undefined) add(this.#tally.failed, reason);
    }
    return this.#tally;
  }

  async #readFile(path: string, signal: AbortSignal): Promise<void> {
    let pending: Promise<void>[] = [];
    for await (const { bytes, line } of readRawLines(path)) {
      signal.throwIfAborted();
      const text = decodeLine(bytes);
      if (text?.trim() === '') continue;
      const answer = readBatchAnswer(text ?? '', this.#provider.paid.name);
      if (answer === undefined) this.#tally.broken.push({ path, line });
      else pending.push(this.#take(answer));
      if (pending.length < together) continue;
      await Promise.all(pending);
      pending = [];
    }
    await Promise.all(pending);
  }

  async #take(answer: BatchAnswer): Promise<void> {
    const place = this.#calls.get(answer.id);
    if (place === undefined) {
      this.#tally.unknown++;
      return;
    }
    if (!('reply' in answer)) {
      const { failure, refusal } = answer;
      this.#failures.set(answer.id, this.#provider.redact(failure));
      if (refusal !== undefined && this.#refusals.length < mostRefusals) this.#refusals.push({ place, refusal });
      return;
    }
    this.#touched.add(place.shard);
    if (this.#taken.has(answer.id) || this.#replies.get(answer.id) !== undefined) {
      this.#tally.before++;
      return;
    }
    this.#taken.add(answer.id);
    this.#tally.stored++;
    await this.#replies.put(answer.id, await this.#completeUsage(answer.reply, place));
  }

  /** Estimates what a reply used when its provider does not say, as for a call that is asked at once. */
  async #completeUsage(reply: TextReply, place: Place): Promise<TextReply> {
    if (reply.usage !== undefined) return reply;
    const call = await readCallAt(this.#place.paths, place.shard, place);
    const { counter } = this.#provider.paid;
    const prompt = call && counter.countPrompt(call.body.messages, measureBatchCall(call).schema);
    const usage = {
      promptTokens: prompt?.expected ?? 0,
      outputTokens: counter.count(reply.text).expected,
      estimated: true,
    };
    return { ...reply, usage };
  }

  /** Writes what a shard used into the ledger and closes it. The sum follows from the stored replies, so it is always the same. */
  async #close(shard: BatchShard): Promise<void> {
    let [answered, prompt, output, lacking] = [0, 0, 0, 0];
    let estimated = false;
    for await (const { call } of readShard(this.#place.paths, shard.name)) {
      const reply = this.#replies.get(call.custom_id);
      if (reply === undefined) {
        lacking++;
        if (!this.#failures.has(call.custom_id)) this.#tally.missing++;
        continue;
      }
      answered++;
      prompt += reply.usage?.promptTokens ?? 0;
      output += reply.usage?.outputTokens ?? 0;
      estimated ||= reply.usage?.estimated === true;
    }
    await this.#settle(shard, { calls: answered, prompt, output }, estimated);
    await this.#log.note({ do: 'imported', shard: shard.name, answered, lacking });
    this.#tally.closed.push(shard.name);
  }

  async #settle(
    { name, status }: BatchShard,
    used: { calls: number; prompt: number; output: number },
    estimated: boolean,
  ): Promise<void> {
    const id = holdOf(name);
    const { price } = this.#provider.paid;
    if (used.calls > 0) {
      const money = price === undefined ? {} : { money: priceOf(price, used.prompt, used.output) };
      await this.#ledger.settle(id, { ...used, ...money }, { estimated, embeddings: false });
    } else if (status === forgotten) await this.#ledger.lose(id);
    else if (this.#ledger.open.has(id)) await this.#ledger.free(id);
  }

  /** What a model refused in these calls is left out of the next ones, as it is of calls that are asked at once. */
  async #learnShape(): Promise<void> {
    const { provider, name }: PaidModel = this.#provider.paid;
    const shapes = openShapeMemory(userCacheFolder(process.env));
    for (const { place, refusal } of this.#refusals) {
      const known = (await shapes.recall(provider.origin, name)) ?? firstShape(provider.id);
      const call = await readCallAt(this.#place.paths, place.shard, place);
      const tried = call && readShape(call.body as Parameters<typeof readShape>[0]);
      const whole = { ...known, stream: false, streamUsage: false };
      const next = isDeepStrictEqual(tried, whole) ? adaptShape(whole, refusal) : undefined;
      if (next === undefined) continue;
      // A shard that nothing of was answered is written anew in the form that was learned.
      this.#touched.add(place.shard);
      await shapes.remember(provider.origin, name, { ...next, stream: known.stream, streamUsage: known.streamUsage });
    }
  }
}

function add(counts: Map<string, number>, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}
