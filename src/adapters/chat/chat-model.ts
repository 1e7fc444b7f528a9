import { setMaxListeners } from 'node:events';
import type { Cancellation } from '../../core/ports/cancellation.ts';
import type { TextModel, TextReply, TextRequest } from '../../core/ports/text-model.ts';
import { CallError } from './call-error.ts';
import type { TokenCounter } from './count-tokens.ts';
import type { SendChat } from './exchange.ts';
import type { ObservedReply } from './observed-reply.ts';
import type { Provider } from './provider.ts';
import { adaptShape, firstShape, type RequestShape, toStrictSchema } from './request-shape.ts';
import { readRequestLimit } from './retry-after.ts';
import type { Scheduler } from './scheduler.ts';
import type { ScheduledCall } from './scheduling.ts';
import type { ShapeMemory } from './shape-memory.ts';
import type { SpendAccount, SpendHold } from './spend-account.ts';

/** What a chat model is made of. */
export interface ChatModelParts {
  readonly provider: Pick<Provider, 'id' | 'origin'>;
  readonly name: string;
  /** Where it is, for people. */
  readonly host: string;
  readonly send: SendChat;
  readonly shapes: ShapeMemory;
  readonly counter: TokenCounter;
  readonly account: SpendAccount;
  readonly scheduler: Scheduler<SpendHold>;
  /** Told of every reply, for forecasts. */
  readonly onReply?: ((observed: ObservedReply) => void) | undefined;
}

/** Calls that wait for their turn for each that may be under way, so that one slow call does not hold up the others. */
const waitingPerSlot = 4;

/** Output beyond the limit that is taken for another way of counting. */
const tolerance = 16;

/** Id, limits and fingerprint of a model: all that decides a run, and nothing that depends on the machine. */
export function describeChatModel(provider: string, name: string, slots: number): Omit<TextModel, 'complete'> {
  return {
    id: `${provider}/${name}`,
    fingerprint: { chat: 1 },
    limits: { concurrency: slots * waitingPerSlot, maxInputTokens: 1_000_000, maxOutputTokens: 1_000_000 },
  };
}

/** A language model that is asked by calls, with everything that sending to it asks for. */
export function createChatModel(parts: ChatModelParts, slots: number): TextModel {
  const asker = new ChatAsker(parts);
  return {
    ...describeChatModel(parts.provider.id, parts.name, slots),
    complete: (request, { signal, onText }) => asker.complete(request, toAbortSignal(signal), onText),
  };
}

class ChatAsker {
  readonly #parts: ChatModelParts;
  #shape: RequestShape | undefined;
  #isKnown = false;
  #probe: Promise<unknown> | undefined;

  constructor(parts: ChatModelParts) {
    this.#parts = parts;
  }

  /** The first call finds out what the model understands; the others wait for it, so that one is refused and not all. */
  async complete(request: TextRequest, signal: AbortSignal, onText?: (piece: string) => void): Promise<TextReply> {
    while (!this.#isKnown) {
      signal.throwIfAborted();
      if (this.#probe === undefined) {
        const reply = this.#findShape(request, signal, onText);
        this.#probe = reply.catch(() => undefined);
        try {
          return await reply;
        } finally {
          this.#probe = undefined;
        }
      }
      await untilAborted(this.#probe, signal);
    }
    return this.#ask(request, signal, onText);
  }

  async #findShape(request: TextRequest, signal: AbortSignal, onText?: (piece: string) => void): Promise<TextReply> {
    const { provider, name, shapes } = this.#parts;
    const remembered = await shapes.recall(provider.origin, name);
    if (remembered !== undefined) {
      this.#shape = remembered;
      this.#isKnown = true;
    }
    const reply = await this.#ask(request, signal, onText);
    this.#isKnown = true;
    return reply;
  }

  #ask(request: TextRequest, signal: AbortSignal, onText?: (piece: string) => void): Promise<TextReply> {
    this.#shape ??= firstShape(this.#parts.provider.id);
    const call: ScheduledCall = {
      name: request.seed,
      promptTokens: this.#parts.counter.countPrompt(request.messages, schemaText(request, this.#shape)).high,
      outputTokens: request.maxOutputTokens,
    };
    return this.#parts.scheduler.run(call, (hold, stop) => this.#attempt(request, hold, stop, onText), signal);
  }

  async #attempt(
    request: TextRequest,
    hold: SpendHold,
    signal: AbortSignal,
    onText?: (piece: string) => void,
  ): Promise<TextReply> {
    const { send, scheduler } = this.#parts;
    const startedAt = performance.now();
    for (;;) {
      const shape = this.#shape ?? firstShape(this.#parts.provider.id);
      try {
        const { reply, headers } = await send(request, shape, { signal, onText });
        const limit = readRequestLimit(headers);
        if (limit !== undefined) scheduler.learnRequestLimit(limit);
        return this.#settle(request, shape, reply, hold, performance.now() - startedAt);
      } catch (error) {
        const adapted = await this.#adapt(shape, error);
        // A request that was refused as such cost nothing, so what was set aside serves for the next form of it.
        if (adapted) continue;
        if (error instanceof CallError && !error.details.billed) hold.free();
        else hold.lose();
        throw error;
      }
    }
  }

  /** Goes on with a simpler form of requests after a refusal of this one; false when the refusal is about something else. */
  async #adapt(tried: RequestShape, error: unknown): Promise<boolean> {
    if (!(error instanceof CallError) || error.details.refusal === undefined) return false;
    // Another call may have found it out meanwhile.
    if (this.#shape !== tried) return true;
    const next = adaptShape(tried, error.details.refusal);
    if (next === undefined) return false;
    this.#shape = next;
    const { shapes, provider, name } = this.#parts;
    await shapes.remember(provider.origin, name, next);
    return true;
  }

  #settle(
    request: TextRequest,
    shape: RequestShape,
    reply: TextReply,
    hold: SpendHold,
    milliseconds: number,
  ): TextReply {
    const { counter, account, scheduler, onReply } = this.#parts;
    const extra = schemaText(request, shape);
    const written = counter.count(reply.text);
    let { usage } = reply;
    if (usage === undefined) {
      const prompt = counter.countPrompt(request.messages, extra);
      hold.settle({ prompt: prompt.high, output: Math.min(written.high, request.maxOutputTokens) }, true);
      usage = { promptTokens: prompt.expected, outputTokens: written.expected, estimated: true };
    } else {
      hold.settle({ prompt: usage.promptTokens, output: usage.outputTokens }, usage.estimated === true);
      counter.learn(request.messages, extra, usage.promptTokens);
    }
    onReply?.({
      request,
      text: reply.text,
      promptTokens: usage.promptTokens,
      outputTokens: usage.outputTokens,
      milliseconds,
    });
    const output = usage.estimated ? written.low : usage.outputTokens;
    if (account.hasLimit && (output > request.maxOutputTokens + tolerance || account.isOverdrawn)) {
      scheduler.stop(explainOverrun(request, output, this.#parts.host));
    }
    return { ...reply, usage };
  }
}

function explainOverrun({ maxOutputTokens, seed }: TextRequest, output: number, host: string): CallError {
  const what =
    output > maxOutputTokens + tolerance
      ? `the reply to the call “${seed}” has ${output} tokens where ${maxOutputTokens} were the limit`
      : `it counted more tokens for the prompt of the call “${seed}” than it could have`;
  return new CallError(
    { code: 'over-limit', retry: false, billed: true },
    `${host} used more than it was allowed to: ${what}. A budget cannot be kept with this server, so the run was stopped. Everything finished is kept; choose another model, or run without a budget.`,
  );
}

function schemaText(request: TextRequest, shape: RequestShape): string {
  return shape.format === 'json_schema' ? JSON.stringify(toStrictSchema(request.replySchema)) : '';
}

/** Every call listens to the same signal, so many listeners are no leak. */
function toAbortSignal(signal: Cancellation): AbortSignal {
  if (signal instanceof AbortSignal) {
    setMaxListeners(0, signal);
    return signal;
  }
  const stop = new AbortController();
  const abort = () => stop.abort();
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return stop.signal;
}

function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const end = () => {
      signal.removeEventListener('abort', abort);
      resolve();
    };
    work.then(end, end);
  });
}
