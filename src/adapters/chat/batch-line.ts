import * as v from 'valibot';
import type { JsonObject } from '../../core/data/json.ts';
import type { TextReply } from '../../core/ports/text-model.ts';
import { CallError } from './call-error.ts';
import { readCompletion } from './exchange.ts';
import { isFiltered } from './explain-error.ts';

/** Where every call of a shard goes. */
export const batchEndpoint = '/v1/chat/completions';

/** What one shard may hold at the Batch API. */
export const batchLimits = { calls: 50_000, bytes: 200_000_000 };

/** One call as a line of a shard: the same for the Batch API, `vllm run-batch` and readers of one's own. */
export function writeBatchLine(id: string, body: JsonObject): string {
  return JSON.stringify({ custom_id: id, method: 'POST', url: batchEndpoint, body });
}

const message = v.object({ role: v.picklist(['system', 'user', 'assistant']), content: v.string() });
const requestLine = v.object({
  custom_id: v.string(),
  body: v.looseObject({ model: v.string(), messages: v.array(message) }),
});

/** A call read back from a shard. */
export type BatchCall = v.InferOutput<typeof requestLine>;

/** Reads a line of a shard; undefined when it is none. */
export function readBatchCall(text: string): BatchCall | undefined {
  const result = v.safeParse(requestLine, parseJson(text));
  return result.success ? result.output : undefined;
}

/** The output limit of a call, and the schema that some providers count with its prompt. */
export function measureBatchCall({ body }: BatchCall): { readonly limit: number; readonly schema: string } {
  const { max_tokens, max_completion_tokens, response_format } = body as {
    readonly max_tokens?: number;
    readonly max_completion_tokens?: number;
    readonly response_format?: { readonly json_schema?: { readonly schema?: object } };
  };
  const schema = response_format?.json_schema?.schema;
  return {
    limit: max_completion_tokens ?? max_tokens ?? 0,
    schema: schema === undefined ? '' : JSON.stringify(schema),
  };
}

const answerLine = v.object({
  custom_id: v.string(),
  response: v.nullish(v.object({ status_code: v.optional(v.number(), 200), body: v.nullish(v.looseObject({})) })),
  error: v.optional(v.unknown()),
});

/** What became of one call: its reply, or why it has none. */
export type BatchAnswer = { readonly id: string } & (
  | { readonly reply: TextReply }
  | {
      readonly failure: string;
      /** All that was said about a request that was not taken as such. */
      readonly refusal?: string;
    }
);

/**
 * Reads a line of an output or error file; undefined when it is no answer (torn, damaged, or a call).
 *
 * @param asked the model that was asked, for answers that do not name it
 */
export function readBatchAnswer(text: string, asked: string): BatchAnswer | undefined {
  const value = parseJson(text);
  const result = v.safeParse(answerLine, value);
  if (!result.success) return undefined;
  const { custom_id: id, response, error } = result.output;
  if (response === undefined && error === undefined) return undefined;
  const status = response?.status_code ?? 0;
  const body = response?.body ?? undefined;
  if (response && status >= 200 && status < 300 && body !== undefined && (error ?? undefined) === undefined) {
    try {
      return { id, reply: readCompletion(body, asked) };
    } catch (caught) {
      if (caught instanceof CallError) return { id, failure: caught.message };
      throw caught;
    }
  }
  const said = describeFailure(error) ?? describeFailure(body?.error) ?? describeFailure(body);
  const refused = { status, message: said, error: body?.error ?? error };
  if (isFiltered(refused)) return { id, reply: { text: '', model: asked, finish: 'filtered' } };
  const failure = `${status > 0 ? `status ${status}` : 'no answer'}${said === undefined ? '' : `: ${said.slice(0, 200)}`}`;
  return { id, failure, ...(status === 400 || status === 422 ? { refusal: JSON.stringify(refused) } : {}) };
}

/** The words of an error in any of the forms that providers and programs write. */
function describeFailure(error: unknown): string | undefined {
  if (typeof error === 'string') return error === '' ? undefined : error;
  if (typeof error !== 'object' || error === null) return undefined;
  const { message, code, error: inner } = error as { message?: unknown; code?: unknown; error?: unknown };
  if (typeof message === 'string' && message !== '') return message;
  return describeFailure(inner) ?? (typeof code === 'string' ? code : undefined);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
