import type { Json } from '../data/json.ts';
import { hashText } from '../data/row-id.ts';
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
      task.kind === 'rows' ? task.classRows.length : 0,
    ] as Json),
  );
}
