import type { Json, JsonObject } from '../../core/data/json.ts';
import type { TextRequest } from '../../core/ports/text-model.ts';
import { editorProvider } from './provider-presets.ts';

/** Which optional parts of a request a model understands. Found out once and remembered. */
export interface RequestShape {
  readonly format: 'json_schema' | 'json_object' | 'text';
  /** The name of the output limit. */
  readonly limit: 'max_tokens' | 'max_completion_tokens';
  readonly temperature: boolean;
  readonly seed: boolean;
  /** Asks a stream to end with what was used. */
  readonly streamUsage: boolean;
  readonly stream: boolean;
}

/** What is tried first: everything; of an editor's models, the little that its interface has. */
export function firstShape(providerId: string): RequestShape {
  if (providerId === editorProvider) {
    return { format: 'text', limit: 'max_tokens', temperature: true, seed: false, streamUsage: false, stream: true };
  }
  return {
    format: 'json_schema',
    // The older name is known by every server but OpenAI's newest models, which know only the newer one.
    limit: providerId === 'openai' || providerId === 'azure' ? 'max_completion_tokens' : 'max_tokens',
    temperature: true,
    seed: true,
    streamUsage: true,
    stream: true,
  };
}

/**
 * What to try next after a model refused a request: without the part that the refusal names, else the next rung of the
 * ladder json_schema → json_object → text. Undefined when the refusal is about something else.
 *
 * @param refusal everything the answer with status 400 or 422 says, parameter name included
 */
export function adaptShape(shape: RequestShape, refusal: string): RequestShape | undefined {
  const names = (pattern: RegExp) => pattern.test(refusal);
  if (names(/response_format|json_schema|json_object|json mode|structured output|schema/i)) return lowerFormat(shape);
  if (shape.limit === 'max_tokens' && names(/max_tokens/)) return { ...shape, limit: 'max_completion_tokens' };
  if (shape.limit === 'max_completion_tokens' && names(/max_completion_tokens/))
    return { ...shape, limit: 'max_tokens' };
  if (shape.streamUsage && names(/stream_options|include_usage/)) return { ...shape, streamUsage: false };
  if (shape.temperature && names(/temperature/)) return { ...shape, temperature: false };
  if (shape.seed && names(/\bseed\b/)) return { ...shape, seed: false };
  if (shape.stream && names(/\bstream/)) return { ...shape, stream: false, streamUsage: false };
  return undefined;
}

/** The shape that a body was written in; a call of a batch is never streamed. */
export function readShape(body: JsonObject): RequestShape {
  const { type } = (body.response_format ?? {}) as { type?: 'json_schema' | 'json_object' };
  return {
    format: type ?? 'text',
    limit: 'max_completion_tokens' in body ? 'max_completion_tokens' : 'max_tokens',
    temperature: 'temperature' in body,
    seed: 'seed' in body,
    streamUsage: false,
    stream: false,
  };
}

function lowerFormat(shape: RequestShape): RequestShape | undefined {
  if (shape.format === 'json_schema') return { ...shape, format: 'json_object' };
  return shape.format === 'json_object' ? { ...shape, format: 'text' } : undefined;
}

/** The body of a chat request in a shape. */
export function writeBody(name: string, request: TextRequest, shape: RequestShape): JsonObject {
  return {
    model: name,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    [shape.limit]: request.maxOutputTokens,
    ...(shape.temperature ? { temperature: request.temperature } : {}),
    ...(shape.seed ? { seed: hashSeed(request.seed) } : {}),
    ...(shape.stream ? { stream: true } : {}),
    ...(shape.stream && shape.streamUsage ? { stream_options: { include_usage: true } } : {}),
    ...writeFormat(request, shape),
  };
}

function writeFormat({ replySchema, task }: TextRequest, { format }: RequestShape): JsonObject {
  if (format === 'text') return {};
  if (format === 'json_object') return { response_format: { type: 'json_object' } };
  const schema = toStrictSchema(replySchema);
  return { response_format: { type: 'json_schema', json_schema: { name: task.kind, strict: true, schema } } };
}

/** A schema that strict servers take: every value has a type, and counts that some of them refuse are left out. */
export function toStrictSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(toStrictSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema as JsonObject).filter(
    ([key, value]) => key !== 'minItems' || typeof value === 'object',
  );
  const strict = Object.fromEntries(kept.map(([key, value]) => [key, key === 'enum' ? value : toStrictSchema(value)]));
  const { enum: values } = strict;
  const isText = Array.isArray(values) && values.every((value) => typeof value === 'string');
  return isText && strict.type === undefined ? { type: 'string', ...strict } : strict;
}

/** A whole number of 31 bits for models that take a seed (FNV-1a). */
function hashSeed(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash & 0x7fffffff;
}
