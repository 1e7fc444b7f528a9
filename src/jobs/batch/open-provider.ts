import { type BatchClient, createBatchClient } from '../../adapters/chat/batch-client.ts';
import { openClient } from '../../adapters/chat/open-client.ts';
import { halvePrice } from '../../adapters/chat/prices.ts';
import { ProviderError } from '../../adapters/chat/provider-error.ts';
import { createRedactor, type Redact } from '../../adapters/chat/redact.ts';
import type { Plan } from '../../core/data/plan.ts';
import type { JobContext, ModelAccess } from '../job.ts';
import { findPaidModel, findProvider, type PaidModel } from '../paid-model.ts';

/** A run's provider for batches: the model at half its price, and the way to its files and batches. */
export interface BatchProvider {
  readonly paid: PaidModel;
  readonly client: BatchClient;
  readonly redact: Redact;
}

/**
 * Opens the Batch API of the provider that a run's plan names, by the same rules as its chat endpoint: an allowed host, its
 * own key, one origin.
 */
export async function openBatchProvider(plan: Plan, access: ModelAccess, context: JobContext): Promise<BatchProvider> {
  const found = await findPaidModel(plan, access, process.env, context);
  const { name, host, price } = found;
  const { provider } = await findProvider(plan.model.provider, name, access, process.env);
  if (provider.style === 'azure' && !/\/openai\/v1$/.test(provider.baseUrl)) {
    throw new ProviderError(
      'unsafe-address',
      `Batches at Azure need its newer address, which ends in /openai/v1. Set it with “synalign provider set ${provider.id} --url …”.`,
    );
  }
  const redact = createRedactor([provider.apiKey, ...Object.values(provider.headers)]);
  const scene = { host, model: name, redact, timeOfDay: Date.now };
  const client = createBatchClient(await openClient(provider, name), scene, context.signal);
  return { paid: { ...found, price: price && halvePrice(price) }, client, redact };
}
