import { createHash } from 'node:crypto';
import { machineClock } from '../adapters/chat/clock.ts';
import { openTokenCounter } from '../adapters/chat/count-tokens.ts';
import { EndpointEmbeddings, MissingVectorsError, nameEmbeddings } from '../adapters/chat/embedding-model.ts';
import { openClient } from '../adapters/chat/open-client.ts';
import { createRedactor } from '../adapters/chat/redact.ts';
import { Scheduler } from '../adapters/chat/scheduler.ts';
import type { Purse } from '../adapters/chat/scheduling.ts';
import type { SpendAccount, SpendHold } from '../adapters/chat/spend-account.ts';
import type { Environment } from '../adapters/chat/user-folders.ts';
import { openProject } from '../adapters/records/project.ts';
import { openVectorStore } from '../adapters/records/vector-store.ts';
import type { Plan } from '../core/data/plan.ts';
import { resolvePrivacy } from '../core/prompts/prompt-kit.ts';
import { maskSensitive } from '../core/text/sensitive.ts';
import type { ModelAccess } from './job.ts';
import { checkBudget, findProvider } from './paid-model.ts';

/** What embeddings are asked for with. */
export interface EndpointUse {
  readonly access: ModelAccess;
  readonly env: Environment;
  /** The purse of a run; without it nothing is counted, and nothing but a limit of the provider's ends the asking. */
  readonly account?: SpendAccount;
  /** Take only what is kept: a replay asks nobody. */
  readonly isClosed?: boolean;
}

type Endpoint = Plan['embedding'] & { kind: 'endpoint' };

/** Checks that a plan's embeddings can be asked for and paid. Throws `ProviderError` otherwise. */
export async function checkEndpoint(plan: Plan, access: ModelAccess, env: Environment): Promise<void> {
  if (plan.embedding.kind !== 'endpoint') return;
  const { provider: id, name } = plan.embedding;
  const { price } = await findProvider(id, name, access, env);
  checkBudget(plan, `${id}/${name}`, price);
}

/** Opens the embeddings of a provider with what the data set's cache has of them. */
export async function openEndpoint(
  { provider: id, name, dimensions }: Endpoint,
  plan: Plan,
  datasetPath: string,
  use: EndpointUse,
): Promise<EndpointEmbeddings> {
  const { limits } = plan;
  const project = openProject(datasetPath);
  // What the plan would stop for is found in real rows before; in any other text it is masked.
  const handling = resolvePrivacy(plan);
  const hidden = (['secret', 'personal'] as const).filter((group) => handling[group] !== 'send');
  const model = createHash('sha256')
    .update(nameEmbeddings(id, name, dimensions))
    .digest('hex')
    .slice(0, 16);
  return new EndpointEmbeddings({
    providerId: id,
    name,
    dimensions,
    hide: (text) => maskSensitive(text, hidden),
    store: await openVectorStore(project.paths.cache, model, () => project.prepare()),
    async connect() {
      if (use.isClosed) throw new MissingVectorsError([]);
      const { provider, price } = await findProvider(id, name, use.access, use.env);
      const { host } = new URL(provider.origin);
      const scheduler = new Scheduler<SpendHold>({
        clock: machineClock,
        random: Math.random,
        pace: {
          slots: { most: limits?.concurrency ?? provider.slots, first: 4 },
          requestsPerMinute: limits?.requestsPerMinute,
          tokensPerMinute: limits?.tokensPerMinute,
        },
        purse: use.account?.forEmbeddings(price) ?? openPurse,
      });
      const redact = createRedactor([provider.apiKey, ...Object.values(provider.headers)]);
      return {
        client: await openClient(provider, name),
        scheduler,
        counter: await openTokenCounter(id, name),
        scene: { host, model: name, redact, timeOfDay: Date.now },
        patience: provider.firstByte,
      };
    },
  });
}

const nothing = () => undefined;

/** A purse without a bottom, for jobs that keep no ledger. */
const openPurse: Purse<SpendHold> = {
  tryHold: () => ({ ready: Promise.resolve(), settle: nothing, free: nothing, lose: nothing }),
  explainRefusal: () => {
    throw new Error('A purse without a limit refused a call.');
  },
};
