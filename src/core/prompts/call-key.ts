import type { Json } from '../data/json.ts';
import { hashText } from '../data/row-id.ts';
import type { Sample } from '../data/sample.ts';
import type { TextModel, TextRequest } from '../ports/text-model.ts';

/** Hash of everything a language model is shown: the messages, the reply schema and the sampling settings. */
export function hashPrompt(request: TextRequest): string {
  return hashText(
    JSON.stringify([request.messages, request.replySchema, request.temperature, request.maxOutputTokens] as Json),
  );
}

/** Names one call: the same model, prompt, seed and task data give the same key, and so the same stored reply. */
export function keyCall(model: TextModel, request: TextRequest): string {
  const { task } = request;
  const shown = task.kind === 'rows' ? [...task.demonstrations, ...task.cell] : [];
  return hashText(
    JSON.stringify([
      model.id,
      model.fingerprint,
      hashPrompt(request),
      request.seed,
      shown.map((sample) => sample.hash),
      task.kind === 'rows' ? hashRows(task.classRows) : '',
    ] as Json),
  );
}

/** Hashes of whole classes: every call of a class shows the same rows, and a class may have a million. */
const known = new WeakMap<readonly Sample[], string>();

function hashRows(samples: readonly Sample[]): string {
  let hash = known.get(samples);
  if (hash === undefined) {
    hash = hashText(samples.map((sample) => sample.hash).join(' '));
    known.set(samples, hash);
  }
  return hash;
}
