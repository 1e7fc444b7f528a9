import { SpendAccount } from '../adapters/chat/spend-account.ts';
import type { Project } from '../adapters/records/project.ts';
import { openSpendLog } from '../adapters/records/spend-log.ts';
import type { Plan } from '../core/data/plan.ts';
import type { TextModel } from '../core/ports/text-model.ts';
import type { ReplyStore, StaticModel, World } from '../core/ports/world.ts';
import { describeForecast } from '../view/spend-lines.ts';
import { describePrivacy } from './check-rows.ts';
import { openEndpoint } from './embedding-endpoint.ts';
import type { RunPlace } from './find-place.ts';
import type { JobContext, Meter, ModelAccess } from './job.ts';
import type { PaidModel } from './paid-model.ts';
import { planCalls } from './plan-calls.ts';
import { SpendMeter, type SpendReport } from './spend-meter.ts';

/** Who answers in a run and where answers are kept, with what they cost. */
export interface Desk {
  readonly model: TextModel;
  readonly staticModel: StaticModel | undefined;
  readonly replies: ReplyStore;
  readMeter(): Meter | undefined;
  /** Undefined for a model that costs nothing. */
  report(): SpendReport | undefined;
  /** Waits for what is under way, so that nothing paid for is lost, and closes the records. */
  close(): Promise<void>;
}

/** What a desk is opened for. */
export interface DeskParts {
  /** They may be others than those that the run was started with. */
  readonly limits: Plan['limits'];
  readonly place: RunPlace;
  readonly paid: PaidModel | undefined;
  readonly world: Omit<World, 'replies' | 'runId'>;
  readonly project: Project;
  readonly access: ModelAccess;
  readonly context: JobContext;
}

/** Opens the replies of a project and, where asking costs something, the ledger, the forecast and the meter of a run. */
export async function openDesk(parts: DeskParts): Promise<Desk> {
  const replies = await parts.project.openReplies();
  const closers: (() => Promise<void>)[] = [() => replies.close()];
  // The last opened is closed first: what is under way may still write.
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    return { ...(await openParts(parts, closers)), replies, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openParts(
  { limits, place, paid, world, project, access, context }: DeskParts,
  closers: (() => Promise<void>)[],
): Promise<Omit<Desk, 'replies' | 'close'>> {
  // The plan of the place: the prompts that are counted are those that the run sends.
  const { plan } = place;
  const { embedding } = plan;
  let { model, staticModel } = world;
  let meter: SpendMeter | undefined;
  if (paid === undefined && embedding.kind !== 'endpoint') {
    return { model, staticModel, readMeter: () => undefined, report: () => undefined };
  }
  const log = await openSpendLog(place.paths.spend);
  closers.push(() => log.close());
  const account = new SpendAccount(log, { money: limits?.money, tokens: limits?.tokens }, paid?.price);
  if (embedding.kind === 'endpoint') {
    const use = { access, env: process.env, account };
    const endpoint = await openEndpoint(embedding, { ...plan, limits }, project.paths.dataset, use);
    closers.push(() => endpoint.close());
    staticModel = endpoint;
    const text = `The text of every row that takes part goes to the embeddings of ${embedding.provider} (${embedding.name}).`;
    context.tell({ type: 'said', text, tone: 'plain' });
  }
  if (paid !== undefined) {
    const planned = await planCalls(plan, world, paid.counter);
    meter = new SpendMeter({ ...plan, limits }, paid, planned);
    const watch = meter;
    const running = await paid.start({ account, limits, pause: context.pause, onReply: (reply) => watch.add(reply) });
    closers.push(async () => {
      await running.close();
      // Whoever waited for a reply stores it in this turn.
      await new Promise((resolve) => setImmediate(resolve));
    });
    meter.begin(account, running, place.rows);
    model = running.model;
    const lines = [
      paid.sends,
      ...paid.notes,
      ...describePrivacy(plan, planned.screening),
      ...describeForecast(meter.forecast),
    ];
    for (const text of lines) context.tell({ type: 'said', text, tone: 'plain' });
  }
  return { model, staticModel, readMeter: () => meter?.read(), report: () => meter?.report() };
}
