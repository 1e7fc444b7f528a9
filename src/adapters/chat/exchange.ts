import type OpenAI from 'openai';
import type { JsonObject } from '../../core/data/json.ts';
import type { TextReply } from '../../core/ports/text-model.ts';
import { CallError } from './call-error.ts';
import { type ErrorScene, explainError, isFiltered } from './explain-error.ts';
import type { HeaderSource } from './retry-after.ts';

/** Limits of one attempt, milliseconds. */
export interface AttemptLimits {
  readonly firstByte: number;
  /** Longest silence within a reply. */
  readonly idle: number;
}

/** What came back for one attempt. */
export interface Exchange {
  readonly reply: TextReply;
  readonly headers: HeaderSource;
}

/** One chat request and its circumstances. */
export interface Attempt {
  readonly client: OpenAI;
  readonly body: JsonObject;
  readonly limits: AttemptLimits;
  readonly signal: AbortSignal;
  readonly scene: ErrorScene;
  readonly onText?: ((piece: string) => void) | undefined;
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

/**
 * Sends one chat request and reads its reply, streamed or whole. Throws `CallError` for everything that can go wrong and
 * the signal's reason when it was aborted; a prompt that the provider's filter refused is a filtered reply.
 */
export async function exchangeChat(attempt: Attempt): Promise<Exchange> {
  const { client, body, limits, signal, scene, onText } = attempt;
  signal.throwIfAborted();
  const stop = new AbortController();
  let isSlow = false;
  const expire = () => {
    isSlow = true;
    stop.abort();
  };
  const abort = () => stop.abort();
  signal.addEventListener('abort', abort, { once: true });
  let timer = setTimeout(expire, limits.firstByte);
  const touch = () => {
    clearTimeout(timer);
    timer = setTimeout(expire, limits.idle);
  };
  try {
    const response = await client.chat.completions
      .create(body as unknown as OpenAI.ChatCompletionCreateParams, { signal: stop.signal })
      .asResponse();
    const collector = new ReplyCollector(onText);
    // Some servers answer in one piece whatever was asked for.
    if (/\bevent-stream\b/.test(response.headers.get('content-type') ?? '')) {
      const { Stream } = await import('openai/streaming');
      for await (const chunk of Stream.fromSSEResponse<Completion>(response, stop, client)) {
        touch();
        collector.add(chunk);
      }
    } else collector.add((await response.json()) as Completion);
    signal.throwIfAborted();
    if (isSlow) throw new Error('silence');
    return { reply: collector.finish(String(body.model)), headers: response.headers };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (isSlow) {
      throw new CallError(
        { code: 'too-slow', retry: true, billed: true },
        `${scene.host} sent nothing for ${Math.round(limits.firstByte / 1000)} s before the reply or ${Math.round(limits.idle / 1000)} s within it.`,
      );
    }
    if (isFiltered(error)) {
      return { reply: { text: '', model: String(body.model), finish: 'filtered' }, headers: new Headers() };
    }
    throw explainError(error, scene);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    stop.abort();
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
