import type OpenAI from 'openai';
import type { JsonObject } from '../../core/data/json.ts';
import type { TextReply, TextRequest } from '../../core/ports/text-model.ts';
import { CallError } from './call-error.ts';
import { type ErrorScene, explainError, isFiltered } from './explain-error.ts';
import { type RequestShape, writeBody } from './request-shape.ts';
import type { HeaderSource } from './retry-after.ts';
import { type AttemptLimits, SilenceWatch } from './silence.ts';

/** What came back for one attempt. */
export interface Exchange {
  readonly reply: TextReply;
  readonly headers: HeaderSource;
}

/** Who waits for a reply. */
export interface Listener {
  readonly signal: AbortSignal;
  readonly onText?: ((piece: string) => void) | undefined;
}

/**
 * A way to a model: sends one request in a shape and reads its reply. Throws `CallError` for everything that can go wrong
 * and the signal's reason when it was aborted.
 */
export type SendChat = (request: TextRequest, shape: RequestShape, listener: Listener) => Promise<Exchange>;

/** A server that speaks the chat protocol, as one model of it is asked. */
export interface ChatServer {
  readonly client: OpenAI;
  readonly name: string;
  readonly limits: AttemptLimits;
  readonly scene: ErrorScene;
}

/** The way to a model behind a chat endpoint. */
export function sendToServer(server: ChatServer): SendChat {
  return (request, shape, listener) => exchangeChat(server, writeBody(server.name, request, shape), listener);
}

/** A chunk of a stream or a whole completion, as far as it is read. */
interface Completion {
  readonly model?: string;
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null;
  readonly choices?: readonly {
    readonly finish_reason?: string | null;
    readonly delta?: Written;
    readonly message?: Written;
  }[];
}

interface Written {
  readonly content?: string | null;
  readonly refusal?: string | null;
}

/** Sends one chat request and reads its reply, streamed or whole; a prompt that a filter refused is a filtered reply. */
async function exchangeChat(
  { client, limits, scene, name }: ChatServer,
  body: JsonObject,
  { signal, onText }: Listener,
): Promise<Exchange> {
  signal.throwIfAborted();
  const watch = new SilenceWatch(limits, signal);
  try {
    const response = await client.chat.completions
      .create(body as unknown as OpenAI.ChatCompletionCreateParams, { signal: watch.stop.signal })
      .asResponse();
    const collector = new ReplyCollector(onText);
    // Some servers answer in one piece whatever was asked for.
    if (/\bevent-stream\b/.test(response.headers.get('content-type') ?? '')) {
      const { Stream } = await import('openai/streaming');
      for await (const chunk of Stream.fromSSEResponse<Completion>(response, watch.stop, client)) {
        watch.touch();
        collector.add(chunk);
      }
    } else collector.add((await response.json()) as Completion);
    signal.throwIfAborted();
    if (watch.isSlow) throw new Error('silence');
    return { reply: collector.finish(name), headers: response.headers };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (watch.isSlow) throw watch.explain(scene.host);
    if (isFiltered(error)) return { reply: { text: '', model: name, finish: 'filtered' }, headers: new Headers() };
    throw explainError(error, scene);
  } finally {
    watch.end();
    watch.stop.abort();
  }
}

/**
 * Reads a whole completion, such as an answer of a batch holds. Throws `CallError` when it is none or ended before the
 * model said that it had.
 *
 * @param asked the model that was asked, for servers that do not name it
 */
export function readCompletion(completion: object, asked: string): TextReply {
  const collector = new ReplyCollector(undefined);
  collector.add(completion);
  return collector.finish(asked);
}

/** Puts the pieces of a reply together. */
class ReplyCollector {
  readonly #onText: ((piece: string) => void) | undefined;
  #text = '';
  #refusal = '';
  #model = '';
  #finish: string | undefined;
  #usage: TextReply['usage'];

  constructor(onText: ((piece: string) => void) | undefined) {
    this.#onText = onText;
  }

  add({ model, usage, choices }: Completion): void {
    if (model) this.#model = model;
    const [prompt, output] = [usage?.prompt_tokens, usage?.completion_tokens];
    if (isCount(prompt) && isCount(output)) this.#usage = { promptTokens: prompt, outputTokens: output };
    const choice = choices?.[0];
    const written = choice?.delta ?? choice?.message;
    if (written?.content) {
      this.#text += written.content;
      this.#onText?.(written.content);
    }
    this.#refusal += written?.refusal ?? '';
    this.#finish = choice?.finish_reason ?? this.#finish;
  }

  /** Throws `CallError` when the reply ended before the model said that it had. */
  finish(asked: string): TextReply {
    if (this.#finish === undefined) {
      throw new CallError({ code: 'broken-reply', retry: true, billed: true }, 'The reply ended before it was whole.');
    }
    return {
      // Reasoning models of local servers think aloud before they answer.
      text: this.#refusal || this.#text.replace(/^\s*<think>[\s\S]*?<\/think>\s*/, ''),
      model: this.#model || asked,
      finish: this.#refusal ? 'refusal' : toFinish(this.#finish),
      ...(this.#usage ? { usage: this.#usage } : {}),
    };
  }
}

function toFinish(reason: string): TextReply['finish'] {
  if (reason === 'length' || reason === 'max_tokens') return 'length';
  return reason === 'content_filter' ? 'filtered' : 'stop';
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0;
}
