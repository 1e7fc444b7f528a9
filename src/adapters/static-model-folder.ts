import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StaticModel } from '../core/ports/world.ts';
import { embedTexts, readStaticModel } from '../core/text/static-model.ts';

/** A model2vec folder that cannot be used, with what to do. */
export class StaticModelError extends Error {
  readonly code = 'bad-embedding-model';
  constructor(folder: string, cause: unknown) {
    super(
      `The embedding model in ${folder} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}. A model2vec folder has tokenizer.json and model.safetensors.`,
      { cause },
    );
    this.name = 'StaticModelError';
  }
}

/** Loads a model2vec folder (tokenizer.json, model.safetensors) that the user has on this machine. */
export async function openStaticModel(folder: string): Promise<StaticModel> {
  try {
    const [weights, tokenizerText] = await Promise.all([
      readFile(join(folder, 'model.safetensors')),
      readFile(join(folder, 'tokenizer.json'), 'utf8'),
    ]);
    const { Tokenizer } = await import('@huggingface/tokenizers');
    const definition = JSON.parse(tokenizerText) as { model?: { unk_token?: string } };
    const tokenizer = new Tokenizer(definition as object, {});
    const unknown = definition.model?.unk_token;
    const unknownId = unknown === undefined ? undefined : tokenizer.token_to_id(unknown);
    const encoder = {
      encode: (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids,
      ...(unknownId === undefined ? {} : { unknownId }),
    };
    const model = readStaticModel(weights);
    const fingerprint = createHash('sha256').update(weights).update(tokenizerText).digest('hex');
    return { fingerprint, embed: (texts) => embedTexts(model, encoder, texts) };
  } catch (error) {
    throw new StaticModelError(folder, error);
  }
}
