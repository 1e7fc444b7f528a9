import { createChatModel } from '../adapters/chat/chat-model.ts';
import { machineClock } from '../adapters/chat/clock.ts';
import type { TokenCounter } from '../adapters/chat/count-tokens.ts';
import type { SendChat } from '../adapters/chat/exchange.ts';
import type { ObservedReply } from '../adapters/chat/observed-reply.ts';
import type { Provider } from '../adapters/chat/provider.ts';
import { Scheduler } from '../adapters/chat/scheduler.ts';
import type { Patience, SchedulerCounts } from '../adapters/chat/scheduling.ts';
import { openShapeMemory } from '../adapters/chat/shape-memory.ts';
import type { SpendAccount, SpendHold } from '../adapters/chat/spend-account.ts';
import { type Environment, userCacheFolder } from '../adapters/chat/user-folders.ts';
import type { Plan } from '../core/data/plan.ts';
import type { TextModel } from '../core/ports/text-model.ts';
import type { PauseSwitch } from './pause-switch.ts';

/** A model and the way to it, before it is asked. */
export interface ModelLine {
  readonly provider: Pick<Provider, 'id' | 'origin'>;
  readonly name: string;
  /** Where it is, for people: host and port, or how the editor calls it. */
  readonly host: string;
  /** Calls under way in the beginning; they become more while all goes well. */
  readonly firstSlots: number;
  readonly patience?: Patience;
  /** What people should know before it is asked. */
  readonly notes: readonly string[];
  openCounter(): Promise<TokenCounter>;
  open(): Promise<SendChat>;
}

/** What a paid model needs to know of the run that asks it. */
export interface PaidRun {
  readonly account: SpendAccount;
  readonly limits: Plan['limits'];
  readonly pause: PauseSwitch | undefined;
  readonly onReply: (observed: ObservedReply) => void;
}

/** A model that is being asked. */
export interface RunningModel {
  readonly model: TextModel;
  readonly counts: SchedulerCounts;
  /** Sends nothing more and waits for what is under way. */
  close(): Promise<void>;
}

/** Begins to ask a model from the purse of a run: one scheduler, one ledger and one memory whichever way it is reached. */
export async function startModel(
  line: ModelLine,
  slots: number,
  { account, limits, pause, onReply }: PaidRun,
  env: Environment,
): Promise<RunningModel> {
  const { provider, name, host, firstSlots, patience } = line;
  const scheduler = new Scheduler<SpendHold>({
    clock: machineClock,
    random: Math.random,
    pace: {
      slots: { most: slots, first: firstSlots },
      requestsPerMinute: limits?.requestsPerMinute,
      tokensPerMinute: limits?.tokensPerMinute,
    },
    ...(patience === undefined ? {} : { patience }),
    purse: account,
    isHeld: () => pause?.isOn === true,
  });
  const unlisten = pause?.onTurn(() => scheduler.wake());
  const model = createChatModel(
    {
      provider,
      name,
      host,
      send: await line.open(),
      shapes: openShapeMemory(userCacheFolder(env)),
      // A counter of its own: it learns from the replies of this run.
      counter: await line.openCounter(),
      account,
      scheduler,
      onReply,
    },
    slots,
  );
  return {
    model,
    get counts() {
      return scheduler.counts;
    },
    async close() {
      unlisten?.();
      await scheduler.close();
    },
  };
}
