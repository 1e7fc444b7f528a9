import { createChatModel, describeChatModel } from '../adapters/chat/chat-model.ts';
import { machineClock } from '../adapters/chat/clock.ts';
import { createEstimator, openTokenCounter, type TokenCounter } from '../adapters/chat/count-tokens.ts';
import type { ObservedReply } from '../adapters/chat/observed-reply.ts';
import { openClient } from '../adapters/chat/open-client.ts';
import { findPrice, type Price } from '../adapters/chat/prices.ts';
import type { Provider } from '../adapters/chat/provider.ts';
import { ProviderError } from '../adapters/chat/provider-error.ts';
import { readProviderFile } from '../adapters/chat/provider-file.ts';
import { findPreset, isProviderId } from '../adapters/chat/provider-presets.ts';
import { createRedactor } from '../adapters/chat/redact.ts';
import { resolveProvider } from '../adapters/chat/resolve-provider.ts';
import { Scheduler } from '../adapters/chat/scheduler.ts';
import type { SchedulerCounts } from '../adapters/chat/scheduling.ts';
import { openShapeMemory } from '../adapters/chat/shape-memory.ts';
import type { SpendAccount, SpendHold } from '../adapters/chat/spend-account.ts';
import { type Environment, userCacheFolder } from '../adapters/chat/user-folders.ts';
import type { Plan } from '../core/data/plan.ts';
import type { TextModel } from '../core/ports/text-model.ts';
import type { ModelAccess } from './job.ts';
import type { PauseSwitch } from './pause-switch.ts';

/** A model of a provider, found but not yet asked. */
export interface PaidModel {
  readonly provider: Provider;
  readonly name: string;
  /** Host and port, for people. */
  readonly host: string;
  /** Says where rows go, and when. */
  readonly sends: string;
  /** Undefined when it is not known; then only tokens are told. */
  readonly price: Price | undefined;
  readonly slots: number;
  /** A counter that replies do not correct, for forecasts. */
  readonly counter: TokenCounter;
  /** Begins to ask, from the purse of a run. */
  start(run: PaidRun): Promise<RunningModel>;
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

/** Longest silence within a reply, milliseconds. */
const idle = 120_000;

/** Calls under way in the beginning; they become more while all goes well. */
const firstSlots = 8;

/** True when a plan's model is one of a provider, on this machine or elsewhere. */
export function isPaid({ model }: Plan): boolean {
  return isProviderId(model.provider);
}

/** A plan's model by id and limits alone; it cannot be asked. */
export function describePaidModel(plan: Plan): Omit<TextModel, 'complete'> {
  return describeChatModel(plan.model.provider, readName(plan), readSlots(plan));
}

/**
 * Finds address, key and price of a plan's model. Throws `ProviderError` with what to do when it cannot be asked, or its
 * budget cannot be kept.
 */
export async function findPaidModel(plan: Plan, access: ModelAccess, env: Environment): Promise<PaidModel> {
  const { provider: id } = plan.model;
  const { provider, price } = await findProvider(id, plan.model.name ?? '', access, env);
  // After the provider: one that is not known is the first thing to say.
  const name = readName(plan);
  checkBudget(plan, `${id}/${name}`, price);
  const slots = readSlots(plan);
  const counter = await openTokenCounter(id, name);
  const { host } = new URL(provider.origin);
  return {
    provider,
    name,
    host,
    sends: `Rows go to ${host}.`,
    price,
    slots,
    counter,
    async start({ account, limits, pause, onReply }) {
      const scheduler = new Scheduler<SpendHold>({
        clock: machineClock,
        random: Math.random,
        pace: {
          slots: { most: slots, first: firstSlots },
          requestsPerMinute: limits?.requestsPerMinute,
          tokensPerMinute: limits?.tokensPerMinute,
        },
        purse: account,
        isHeld: () => pause?.isOn === true,
      });
      const unlisten = pause?.onTurn(() => scheduler.wake());
      const redact = createRedactor([provider.apiKey, ...Object.values(provider.headers)]);
      const model = createChatModel(
        {
          provider,
          name,
          client: await openClient(provider, name),
          shapes: openShapeMemory(userCacheFolder(env)),
          // A counter of its own: it learns from the replies of this run.
          counter: counter.isExact ? await openTokenCounter(id, name) : createEstimator(),
          account,
          scheduler,
          limits: { firstByte: provider.firstByte, idle },
          scene: { host, model: name, redact, timeOfDay: Date.now },
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
    },
  };
}

/** Finds a provider and the price of one of its models. Throws `ProviderError` when it may not or cannot be asked. */
export async function findProvider(
  id: string,
  name: string,
  access: ModelAccess,
  env: Environment,
): Promise<{ readonly provider: Provider; readonly price: Price | undefined }> {
  const file =
    access.providers === undefined ? await readProviderFile(env) : ({ version: 1, providers: {}, prices: {} } as const);
  const provider = resolveProvider(id, {
    file,
    env,
    allowedHosts: access.allowedHosts ?? [],
    ...(access.providers === undefined ? {} : { given: access.providers }),
  });
  return { provider, price: findPrice(id, name, { ...file.prices, ...access.prices }) };
}

function readName({ model }: Plan): string {
  if (model.name !== undefined && model.name !== '') return model.name;
  throw new ProviderError(
    'no-model-name',
    `The plan names the provider “${model.provider}” but no model. Write both: --model ${model.provider}:NAME.`,
  );
}

function readSlots({ model, limits }: Plan): number {
  return limits?.concurrency ?? findPreset(model.provider).slots;
}

/** A budget in money needs a price, and both need the same currency. Throws `ProviderError` otherwise. */
export function checkBudget({ limits }: Plan, name: string, price: Price | undefined): void {
  if (limits?.money === undefined) return;
  if (price === undefined) {
    throw new ProviderError(
      'no-price',
      `The price of ${name} is not known, so a budget in money cannot be kept. Set a budget in tokens (--budget-tokens), or the price: “synalign provider price ${name} --input 0.15 --output 0.60”.`,
    );
  }
  if (limits.currency !== undefined && limits.currency !== price.currency) {
    throw new ProviderError(
      'no-price',
      `The budget is in ${limits.currency}, the price of ${name} in ${price.currency}. Set both in one currency.`,
    );
  }
}
