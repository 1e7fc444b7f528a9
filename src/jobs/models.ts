import { dirname, resolve } from 'node:path';
import { createOfflineModel } from '../adapters/offline/offline-model.ts';
import { openReplayModel } from '../adapters/replay-model.ts';
import { openStaticModel } from '../adapters/static-model-folder.ts';
import type { Plan } from '../core/data/plan.ts';
import type { TextModel } from '../core/ports/text-model.ts';
import type { StaticModel } from '../core/ports/world.ts';
import { JobError } from './job-error.ts';

/** Opens the text model that a plan names by its provider id. */
export async function openTextModel(plan: Plan, datasetPath: string): Promise<TextModel> {
  const { provider, file } = plan.model;
  if (provider === 'offline') return createOfflineModel();
  if (provider === 'replay') {
    if (file === undefined)
      throw new JobError('unknown-model', 'The model “replay” needs a recording: --model replay:FILE.');
    return openReplayModel(resolve(dirname(datasetPath), file));
  }
  throw new JobError(
    'unknown-model',
    `There is no model provider “${provider}”. This version has “offline” (built in) and “replay:FILE” (a recording).`,
  );
}

/** Opens the embedding model that a plan names; undefined for the built-in one. */
export async function openEmbeddingModel(plan: Plan, datasetPath: string): Promise<StaticModel | undefined> {
  if (plan.embedding.kind === 'built-in') return undefined;
  return openStaticModel(resolve(dirname(datasetPath), plan.embedding.folder));
}
