import { measureBatchCall } from '../../adapters/chat/batch-line.ts';
import { CallError } from '../../adapters/chat/call-error.ts';
import { priceOf } from '../../adapters/chat/prices.ts';
import { SpendAccount } from '../../adapters/chat/spend-account.ts';
import { type BatchLog, type BatchShard, openBatchLog } from '../../adapters/records/batch-log.ts';
import type { Project } from '../../adapters/records/project.ts';
import { createRandomId } from '../../adapters/records/random-id.ts';
import { openSpendLog, type SpendLog } from '../../adapters/records/spend-log.ts';
import type { ReplyStore } from '../../core/ports/world.ts';
import { countOf, formatCount } from '../../view/figures.ts';
import { formatMoney } from '../../view/spend-lines.ts';
import type { Job, JobContext, JobResult } from '../job.ts';
import type { PaidModel } from '../paid-model.ts';
import { withLock } from '../run-job.ts';
import { type BatchPlace, findBatchPlace, readShard, shardPath } from './batch-place.ts';
import { type BatchProvider, openBatchProvider } from './open-provider.ts';

type SubmitJob = Job & { kind: 'batch'; action: { do: 'submit' } };

/** Names this program's batches at the provider. */
const tokenMark = 'synalign_token';

/** The most that a shard can use. */
interface Ceiling {
  readonly shard: BatchShard;
  readonly prompt: number;
  readonly output: number;
}

/** Uploads the shards that wait and starts a batch of each, within the budget, none of them twice. */
export async function submitShards(job: SubmitJob, project: Project, context: JobContext): Promise<JobResult> {
  const { run, limits: given, dryRun } = job.action;
  const place = await findBatchPlace(project, run);
  const limits = { ...place.plan.limits, ...given };
  const provider = await openBatchProvider({ ...place.plan, limits }, job, context);
  const ceilings: Ceiling[] = [];
  const replies = await project.openReplies();
  for (const shard of place.shards) {
    if (shard.state !== 'waiting' && shard.state !== 'submitting') continue;
    const ceiling = await measureShard(place, shard, provider.paid, replies);
    if (ceiling === undefined) {
      const text = `${shard.name} has calls that were answered since it was written, so it is not sent. “synalign batch export” writes what is left of it anew.`;
      context.tell({ type: 'said', text, tone: 'warning' });
    } else ceilings.push(ceiling);
  }
  await replies.close();
  const lines = describeSending(ceilings, provider.paid);
  const data = {
    run: place.id,
    host: provider.paid.host,
    shards: ceilings.map(({ shard, prompt, output }) => ({ name: shard.name, calls: shard.calls, prompt, output })),
  };
  if (dryRun || ceilings.length === 0) {
    const end = dryRun
      ? 'Dry run: nothing was sent.'
      : 'There is no shard to submit: all of them were submitted or imported.';
    return { lines: [...lines, end], data: { ...data, dryRun, submitted: [] } };
  }
  for (const text of lines) context.tell({ type: 'said', text, tone: 'plain' });
  const submitted = await withLock(project, context, async () => {
    const log = await openBatchLog(place.paths.batches);
    const ledger = await openSpendLog(place.paths.spend);
    try {
      const account = new SpendAccount(ledger, { money: limits.money, tokens: limits.tokens }, provider.paid.price);
      const batches: { readonly shard: string; readonly batch: string }[] = [];
      for (const ceiling of ceilings) {
        context.signal.throwIfAborted();
        await setAside(ceiling, account, ledger);
        const batch = await submitShard(place, ceiling.shard.name, provider, log, ledger);
        batches.push({ shard: ceiling.shard.name, batch });
        context.tell({
          type: 'progress',
          progress: { stage: 'generate', done: batches.length, total: ceilings.length },
        });
      }
      return batches;
    } finally {
      await ledger.close();
      await log.close();
    }
  });
  return {
    lines: [
      ...submitted.map(({ shard, batch }) => `  ${shard}   ${batch}`),
      `${countOf(submitted.length, 'batch', 'batches')} submitted. Look at them with “synalign batch status”; they end within 24 hours.`,
    ],
    data: { ...data, dryRun, submitted },
  };
}

/** The id of a shard's entry in the ledger: the same in every start of the program, so that it is made and closed once. */
export function holdOf(name: string): string {
  return `batch-${name}`;
}

/** The most that a shard can use; undefined when a call of it needs no answer any more. */
async function measureShard(
  place: BatchPlace,
  shard: BatchShard,
  { counter }: PaidModel,
  replies: ReplyStore,
): Promise<Ceiling | undefined> {
  let [prompt, output] = [0, 0];
  for await (const { call } of readShard(place.paths, shard.name)) {
    if (shard.state === 'waiting' && replies.get(call.custom_id) !== undefined) return undefined;
    const { limit, schema } = measureBatchCall(call);
    prompt += counter.countPrompt(call.body.messages, schema).high;
    output += limit;
  }
  return { shard, prompt, output };
}

function describeSending(ceilings: readonly Ceiling[], { host, price, provider }: PaidModel): string[] {
  if (ceilings.length === 0) return [];
  const sum = (read: (ceiling: Ceiling) => number) => ceilings.reduce((all, ceiling) => all + read(ceiling), 0);
  const [prompt, output] = [sum((ceiling) => ceiling.prompt), sum((ceiling) => ceiling.output)];
  const money = price === undefined ? '' : `, ${formatMoney(priceOf(price, prompt, output), price.currency)}`;
  return [
    `To the Batch API of ${host} (${provider.id}) go ${countOf(ceilings.length, 'shard', 'shards')}: ${countOf(
      sum(({ shard }) => shard.calls),
      'call',
      'calls',
    )}, ${formatCount(sum(({ shard }) => shard.bytes))} bytes.`,
    `At most ${formatCount(prompt + output)} tokens${money}${price === undefined ? '' : ', at half the price of single calls'}. What a call is expected to use is much less: “batch export” told the forecast.`,
  ];
}

/** Sets the most that a shard can use aside, before anything of it is sent. What a crash left set aside stays so. */
async function setAside({ shard, prompt, output }: Ceiling, account: SpendAccount, ledger: SpendLog): Promise<void> {
  const id = holdOf(shard.name);
  if (ledger.open.has(id)) return;
  const { calls, name } = shard;
  const call = { name, promptTokens: prompt, outputTokens: output, shard: { calls, hold: id } };
  const hold = account.tryHold(call);
  if (hold === undefined) throw account.explainRefusal(call);
  await hold.ready;
}

/**
 * Uploads a shard and starts its batch. Each step is noted before the next. When a start of the program ended between asking
 * for a batch and hearing of it, the batch is looked for at the provider by its mark, so that it is not started twice.
 */
async function submitShard(
  { paths, id: runId }: BatchPlace,
  name: string,
  { paid, client }: BatchProvider,
  log: BatchLog,
  ledger: SpendLog,
): Promise<string> {
  const find = () => log.shards.find((shard) => shard.name === name)?.submission;
  let submission = find();
  let batch: string | undefined;
  if (submission !== undefined) {
    checkOrigin(submission, paid, name);
    if (submission.file !== undefined) batch = await client.find(tokenMark, submission.token, submission.at);
  }
  if (batch === undefined) {
    if (submission === undefined) {
      const { id: provider, origin } = paid.provider;
      await log.note({ do: 'submitting', shard: name, token: createRandomId(16), provider, origin });
    }
    if (submission?.file === undefined) {
      const file = await client.upload(shardPath(paths, name));
      await log.note({ do: 'uploaded', shard: name, file });
    }
    submission = find();
    try {
      const marks = { [tokenMark]: submission?.token ?? '', synalign_run: runId, synalign_shard: name };
      batch = await client.create(submission?.file ?? '', marks);
    } catch (error) {
      if (isRefusal(error)) {
        await ledger.free(holdOf(name));
        await log.note({ do: 'refused', shard: name });
      }
      throw error;
    }
  }
  await log.note({ do: 'submitted', shard: name, batch });
  return batch;
}

/** A batch belongs to the host that it was given to. Throws `CallError` when the provider's address is another one now. */
export function checkOrigin(
  { origin }: NonNullable<BatchShard['submission']>,
  { provider }: PaidModel,
  shard: string,
): void {
  if (origin === provider.origin) return;
  throw new CallError(
    { code: 'redirected', retry: false, billed: false },
    `${shard} was submitted to ${origin}, and “${provider.id}” is at ${provider.origin} now. Nothing was sent. Set the address that it had with “synalign provider set ${provider.id} --url …”.`,
  );
}

/** True when the provider surely started nothing: what went wrong in between may have started it. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof CallError ? (error.details.status ?? 0) : 0;
  return status >= 400 && status < 500 && status !== 408 && status !== 409;
}
