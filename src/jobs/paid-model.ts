import { describeChatModel } from '../adapters/chat/chat-model.ts';
import { openTokenCounter, type TokenCounter } from '../adapters/chat/count-tokens.ts';
import { sendToServer } from '../adapters/chat/exchange.ts';
import { openClient } from '../adapters/chat/open-client.ts';
import { findPrice, type Price } from '../adapters/chat/prices.ts';
import type { Provider } from '../adapters/chat/provider.ts';
import { ProviderError } from '../adapters/chat/provider-error.ts';
import { readProviderFile } from '../adapters/chat/provider-file.ts';
import { editorProvider, findPreset, isProviderId } from '../adapters/chat/provider-presets.ts';
import { createRedactor } from '../adapters/chat/redact.ts';
import { resolveProvider } from '../adapters/chat/resolve-provider.ts';
import type { Environment } from '../adapters/chat/user-folders.ts';
import type { Plan } from '../core/data/plan.ts';
import type { TextModel } from '../core/ports/text-model.ts';
import { findHostModel } from './host-model.ts';
import { hostSlots } from './host-models.ts';
import type { JobContext, ModelAccess } from './job.ts';
import { type ModelLine, type PaidRun, type RunningModel, startModel } from './start-model.ts';

/** A model that is asked call by call, of a provider or of the editor; found but not yet asked. */
export interface PaidModel extends Pick<ModelLine, 'provider' | 'name' | 'host' | 'notes'> {
  readonly slots: number;
  /** Says where rows go, and when. */
  readonly sends: string;
  /** Undefined when it is not known; then only tokens are told. */
  readonly price: Price | undefined;
  /** A counter that replies do not correct, for forecasts. */
  readonly counter: TokenCounter;
  /** Begins to ask, from the purse of a run. */
  start(run: PaidRun): Promise<RunningModel>;
}

/** Longest silence within a reply, milliseconds. */
const idle = 120_000;

/** Calls under way in the beginning; they become more while all goes well. */
const firstSlots = 8;

/** True when a plan's model is asked call by call: one of a provider, on this machine or elsewhere, or of the editor. */
export function isPaid({ model }: Plan): boolean {
  return isProviderId(model.provider) || model.provider === editorProvider;
}

/** A plan's model by id and limits alone; it cannot be asked. */
export function describePaidModel(plan: Plan): Omit<TextModel, 'complete'> {
  return describeChatModel(plan.model.provider, readName(plan), readSlots(plan));
}

/**
 * Finds a plan's model and the way to it. Throws `ProviderError` with what to do when it cannot be asked, or its budget
 * cannot be kept.
 */
export async function findPaidModel(
  plan: Plan,
  access: ModelAccess,
  env: Environment,
  context: Pick<JobContext, 'models' | 'signal'>,
): Promise<PaidModel> {
  const { provider: id } = plan.model;
  const isEditors = id === editorProvider;
  // Before the name: a provider that is not known is the first thing to say.
  const found = isEditors ? undefined : await findProvider(id, plan.model.name ?? '', access, env);
  const name = readName(plan);
  const price = found?.price;
  checkBudget(plan, `${id}/${name}`, price);
  const line = found ? describeLine(found.provider, name) : await findHostModel(name, context.models, context.signal);
  const { provider, host, notes } = line;
  const slots = readSlots(plan);
  const counter = await line.openCounter();
  return {
    provider,
    name,
    host,
    sends: `Rows go to ${host}.`,
    price,
    slots,
    notes,
    counter,
    start: (run) => startModel(line, slots, run, env),
  };
}

function describeLine(provider: Provider, name: string): ModelLine {
  const { host } = new URL(provider.origin);
  return {
    provider,
    name,
    host,
    firstSlots,
    notes: [],
    openCounter: () => openTokenCounter(provider.id, name),
    open: async () =>
      sendToServer({
        client: await openClient(provider, name),
        name,
        limits: { firstByte: provider.firstByte, idle },
        scene: {
          host,
          model: name,
          redact: createRedactor([provider.apiKey, ...Object.values(provider.headers)]),
          timeOfDay: Date.now,
        },
      }),
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
  if (model.provider === editorProvider) return Math.min(limits?.concurrency ?? hostSlots, hostSlots);
  return limits?.concurrency ?? findPreset(model.provider).slots;
}

/** A budget in money needs a price, and both need the same currency. Throws `ProviderError` otherwise. */
export function checkBudget({ limits }: Plan, name: string, price: Price | undefined): void {
  if (limits?.money === undefined) return;
  if (price === undefined && name.startsWith(`${editorProvider}/`)) {
    throw new ProviderError(
      'no-price',
      'VS Code does not say what its models cost, so a budget in money cannot be kept. Set one in tokens (limits.tokens in the plan).',
    );
  }
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
