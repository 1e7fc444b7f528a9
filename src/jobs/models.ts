import { dirname, resolve } from 'node:path';
import { createOfflineModel } from '../adapters/offline/offline-model.ts';
import { openReplayModel } from '../adapters/replay-model.ts';
import { openStaticModel } from '../adapters/static-model-folder.ts';
import type { Plan } from '../core/data/plan.ts';
import type { TextModel } from '../core/ports/text-model.ts';
import type { StaticModel } from '../core/ports/world.ts';
import { type EndpointUse, openEndpoint } from './embedding-endpoint.ts';
import { JobError } from './job-error.ts';
import { describePaidModel, isPaid } from './paid-model.ts';

/** Opens the text model that a plan names by its provider id; one of a provider is only described and cannot be asked. */
export async function openTextModel(plan: Plan, datasetPath: string): Promise<TextModel> {
  const { provider, file } = plan.model;
  if (provider === 'offline') return createOfflineModel();
  if (provider === 'replay') {
    if (file === undefined)
      throw new JobError('unknown-model', 'The model “replay” needs a recording: --model replay:FILE.');
    return openReplayModel(resolve(dirname(datasetPath), file));
  }
  if (isPaid(plan)) {
    return { ...describePaidModel(plan), complete: () => Promise.reject(new Error('A described model was asked.')) };
  }
  throw new JobError(
    'unknown-model',
    `There is no model provider “${provider}”. Use “offline” (built in), “replay:FILE” (a recording), or a provider and a model such as openai:gpt-4o-mini.`,
  );
}

/** Opens the embedding model that a plan names; undefined for the built-in one. */
export async function openEmbeddingModel(
  plan: Plan,
  datasetPath: string,
  use: EndpointUse,
): Promise<StaticModel | undefined> {
  const { embedding } = plan;
  if (embedding.kind === 'endpoint') return openEndpoint(embedding, plan, datasetPath, use);
  if (embedding.kind === 'built-in') return undefined;
  return openStaticModel(resolve(dirname(datasetPath), embedding.folder));
}
