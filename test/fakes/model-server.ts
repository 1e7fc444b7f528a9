import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createRng } from '../../src/core/math/rng.ts';
import { type AskedFor, type ChatBody, readQuestion, writeAnswer } from './model-answers.ts';
import { type BatchDesk, type BatchOptions, createBatchDesk } from './model-batches.ts';
import { createLimiter, type LimiterKind } from './request-limiter.ts';

/** What goes wrong with one call. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: { readonly [name: string]: string };
      readonly message?: string;
      readonly code?: string;
      readonly param?: string;
    }
  /** The first byte comes late. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Nothing more comes after so many pieces, and the connection stays open. */
  | { readonly kind: 'stall'; readonly after: number }
  /** The connection breaks after so many pieces. */
  | { readonly kind: 'drop'; readonly after: number }
  /** Says this instead of an answer: no JSON, another schema, prose around it. */
  | { readonly kind: 'text'; readonly text: string; readonly finish?: string }
  /** Says the prompt back. */
  | { readonly kind: 'echo' }
  | { readonly kind: 'refusal'; readonly text: string }
  | { readonly kind: 'filter' }
  /** Writes this many tokens whatever the limit says. */
  | { readonly kind: 'overrun'; readonly tokens: number }
  | { readonly kind: 'redirect'; readonly to: string }
  /** Embeddings: vectors of another length, with a number that is none, or as base64 whatever was asked for. */
  | { readonly kind: 'vectors'; readonly how: 'short' | 'not-a-number' | 'base64' | 'one-missing' };

/** One request as the server saw it. */
export interface ServerCall {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: ChatBody & { readonly input?: readonly string[]; readonly encoding_format?: string };
  readonly asked: AskedFor;
  /** Which request of the same prompt and seed this is, from 1. */
  readonly attempt: number;
  status: number;
  promptTokens: number;
  outputTokens: number;
  /** True when every byte of the answer was handed over. */
  whole: boolean;
  /** The limit of the output that the request set. */
  readonly limit: number;
  readonly at: number;
}

/** How the fake server behaves. */
export interface ModelServerOptions {
  readonly seed?: string;
  readonly latency?: number;
  readonly requestsPerMinute?: number;
  readonly limiter?: LimiterKind;
  /** Whether answers say what the limits are, as OpenAI's do. */
  readonly limitHeaders?: boolean;
  /** Whether a 429 of the limiter says how long to wait. */
  readonly retryAfter?: boolean;
  readonly refuses?: readonly (
    | 'json_schema'
    | 'json_object'
    | 'max_tokens'
    | 'temperature'
    | 'stream_options'
    | 'stream'
  )[];
  /** Ignores `stream` and answers in one piece. */
  readonly neverStreams?: boolean;
  readonly withoutUsage?: boolean;
  readonly words?: number;
  readonly duplicates?: boolean;
  readonly ignoresLabel?: boolean;
  /** Requests without this key get 401. */
  readonly key?: string;
  readonly countTokens?: (text: string) => number;
  /** Money for a million tokens. */
  readonly price?: { readonly input: number; readonly output: number };
  readonly dimensions?: number;
  readonly batches?: BatchOptions;
  readonly fault?: (call: ServerCall, number: number) => Fault | undefined;
}

/** An OpenAI-compatible server on this machine that answers from a seed and can misbehave in every way. */
export interface ModelServer {
  /** Base URL for clients, with `/v1`. */
  readonly url: string;
  readonly calls: readonly ServerCall[];
  /** Files and batches; their calls are not among the others. */
  readonly desk: BatchDesk;
  /** What was really used. */
  readonly fact: { readonly promptTokens: number; readonly outputTokens: number; readonly money: number };
  count(status: number): number;
  close(): Promise<void>;
}

/** About four characters a token, as most tokenizers have it for English. */
const countByLength = (text: string) => Math.ceil(Buffer.byteLength(text) / 3.9);
const pieceLength = 24;

/** Starts the server on a free port of the loopback device. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const server = new FakeModelServer(options);
  await server.listen();
  return server;
}

class FakeModelServer implements ModelServer {
  readonly calls: ServerCall[] = [];
  readonly #options: ModelServerOptions;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch((error: unknown) => {
      if (!response.destroyed) response.destroy(error as Error);
    });
  });
  readonly #sockets = new Set<Socket>();
  readonly #take: ReturnType<typeof createLimiter> | undefined;
  readonly #count: (text: string) => number;
  readonly #seen = new Map<string, number>();
  readonly desk: BatchDesk;

  constructor(options: ModelServerOptions) {
    this.#options = options;
    this.#count = options.countTokens ?? countByLength;
    if (options.requestsPerMinute !== undefined) {
      this.#take = createLimiter(options.requestsPerMinute, options.limiter ?? 'bucket', () => performance.now());
    }
    this.desk = createBatchDesk((_, body) => {
      const wrong = this.#findUnsupported(body);
      if (wrong !== undefined) return { status: 400, body: { error: describeUnsupported(wrong) } };
      const { text } = this.#answer(body);
      return { status: 200, body: this.#completion(body, text, 'stop', undefined) };
    }, options.batches);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  get fact() {
    let [promptTokens, outputTokens] = [0, 0];
    for (const call of this.calls) {
      promptTokens += call.promptTokens;
      outputTokens += call.outputTokens;
    }
    const { input, output } = this.#options.price ?? { input: 0, output: 0 };
    return { promptTokens, outputTokens, money: (promptTokens * input + outputTokens * output) / 1e6 };
  }

  count(status: number): number {
    return this.calls.filter((call) => call.status === status).length;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const path = (request.url ?? '').split('?')[0]!;
    const { key } = this.#options;
    const given = request.headers.authorization?.replace(/^Bearer /, '') ?? request.headers['api-key'];
    if (key !== undefined && given !== key) {
      const message = `Incorrect API key provided: ${given}.`;
      this.#note(request, path, {}).status = 401;
      return sendJson(response, 401, { error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } });
    }
    if (path === '/v1/models') {
      const data = ['fake-1', 'fake-2'].map((id) => ({ id, object: 'model', created: 0, owned_by: 'fake' }));
      return sendJson(response, 200, { object: 'list', data });
    }
    const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '');
    const type = request.headers['content-type'] ?? '';
    const desk = await this.desk.serve(request.method ?? '', path, query, type, bytes);
    if (desk !== undefined) {
      response.writeHead(desk.status, { 'content-type': 'application/json' }).end(desk.body);
      return;
    }
    const body = JSON.parse(bytes.toString() || '{}') as ServerCall['body'];
    const call = this.#note(request, request.url ?? '', body);
    const fault = this.#options.fault?.(call, this.calls.length);
    const limited = this.#limit(call, response);
    if (limited) return;
    if (fault?.kind === 'status') return this.#refuse(call, response, fault);
    if (fault?.kind === 'redirect') {
      call.status = 307;
      response.writeHead(307, { location: fault.to }).end();
      return;
    }
    const wait = (this.#options.latency ?? 0) + (fault?.kind === 'slow' ? fault.milliseconds : 0);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (/\/embeddings$/.test(path)) return this.#embed(call, response, fault);
    if (/\/chat\/completions$/.test(path)) return this.#chat(call, response, fault);
    call.status = 404;
    sendJson(response, 404, { error: { message: `There is no ${path}`, type: 'invalid_request_error' } });
  }

  #note(request: IncomingMessage, path: string, body: ServerCall['body']): ServerCall {
    const name = JSON.stringify([body.messages, body.seed, body.input]);
    const attempt = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, attempt);
    const limit = body.max_completion_tokens ?? body.max_tokens ?? Infinity;
    const call: ServerCall = {
      path,
      headers: request.headers,
      body,
      asked: readQuestion(body),
      attempt,
      status: 0,
      promptTokens: 0,
      outputTokens: 0,
      whole: false,
      limit,
      at: performance.now(),
    };
    this.calls.push(call);
    return call;
  }

  #limit(call: ServerCall, response: ServerResponse): boolean {
    if (this.#take === undefined) return false;
    const { taken, wait, left } = this.#take();
    const { requestsPerMinute = 0, limitHeaders = false, retryAfter = true } = this.#options;
    if (limitHeaders) {
      response.setHeader('x-ratelimit-limit-requests', String(requestsPerMinute));
      response.setHeader('x-ratelimit-remaining-requests', String(left));
    }
    if (taken) return false;
    const headers: { [name: string]: string } = retryAfter ? { 'retry-after-ms': String(Math.ceil(wait)) } : {};
    this.#refuse(call, response, { kind: 'status', status: 429, headers, message: 'Too many requests' });
    return true;
  }

  #refuse(call: ServerCall, response: ServerResponse, fault: Fault & { kind: 'status' }): void {
    call.status = fault.status;
    for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value);
    const { message = `Status ${fault.status}`, code = null, param = null } = fault;
    sendJson(response, fault.status, { error: { message, type: 'error', code, param } });
  }

  #answer(body: ChatBody): { readonly text: string } {
    const { seed = '1', words = 14, duplicates = false, ignoresLabel = false } = this.#options;
    return { text: writeAnswer(body, { seed, words, duplicates, ignoresLabel }) };
  }

  async #chat(call: ServerCall, response: ServerResponse, fault: Fault | undefined): Promise<void> {
    const { body } = call;
    const wrong = this.#findUnsupported(body);
    if (wrong !== undefined) {
      return this.#refuse(call, response, { kind: 'status', status: 400, ...describeUnsupported(wrong) });
    }
    let { text } = this.#answer(body);
    let finish = 'stop';
    let refusal: string | undefined;
    if (fault?.kind === 'text') [text, finish] = [fault.text, fault.finish ?? 'stop'];
    else if (fault?.kind === 'echo') text = (body.messages ?? []).map(({ content }) => content).join('\n');
    else if (fault?.kind === 'refusal') [text, refusal] = ['', fault.text];
    else if (fault?.kind === 'filter') [text, finish] = [text.slice(0, 40), 'content_filter'];
    if (fault?.kind === 'overrun') while (this.#count(text) < fault.tokens) text += ` ${text}`;
    else if (this.#count(text) > call.limit) {
      finish = 'length';
      while (this.#count(text) > call.limit) text = text.slice(0, -Math.ceil((this.#count(text) - call.limit) * 2));
    }
    call.status = 200;
    call.promptTokens = this.#countPrompt(body);
    call.outputTokens = this.#count(refusal ?? text);
    if (body.stream && !this.#options.neverStreams) await this.#stream(call, response, text, finish, refusal, fault);
    else if (fault?.kind === 'drop') response.socket?.destroy();
    else if (fault?.kind !== 'stall') sendJson(response, 200, this.#completion(body, text, finish, refusal));
    call.whole ||= response.writableEnded;
  }

  #findUnsupported(body: ChatBody): string | undefined {
    const refused: readonly string[] = this.#options.refuses ?? [];
    const format = body.response_format?.type;
    if (format !== undefined && refused.includes(format)) return 'response_format';
    return ['max_tokens', 'temperature', 'stream_options', 'stream'].find(
      (name) =>
        refused.includes(name) && body[name as keyof ChatBody] !== undefined && body[name as keyof ChatBody] !== false,
    );
  }

  #countPrompt(body: ChatBody): number {
    return (body.messages ?? []).reduce((sum, { content }) => sum + this.#count(content) + 4, 3);
  }

  #completion(body: ChatBody, text: string, finish: string, refusal: string | undefined) {
    const message = { role: 'assistant', content: refusal === undefined ? text : null, refusal: refusal ?? null };
    const usage = this.#usage(body, refusal ?? text);
    return {
      ...this.#head(body, 'chat.completion'),
      choices: [{ index: 0, message, finish_reason: finish, logprobs: null }],
      ...(this.#options.withoutUsage ? {} : { usage }),
    };
  }

  #head(body: ChatBody, object: string) {
    return { id: `chat-${this.calls.length}`, object, created: 0, model: `${body.model}-2026-01-01` };
  }

  #usage(body: ChatBody, text: string) {
    const [prompt, output] = [this.#countPrompt(body), this.#count(text)];
    return { prompt_tokens: prompt, completion_tokens: output, total_tokens: prompt + output };
  }

  async #stream(
    call: ServerCall,
    response: ServerResponse,
    text: string,
    finish: string,
    refusal: string | undefined,
    fault: Fault | undefined,
  ): Promise<void> {
    const { body } = call;
    const head = this.#head(body, 'chat.completion.chunk');
    const send = (value: object) =>
      new Promise<void>((resolve) =>
        response.write(`data: ${JSON.stringify({ ...head, ...value })}\n\n`, () => resolve()),
      );
    const choice = (delta: object, end: string | null = null) => ({
      choices: [{ index: 0, delta, finish_reason: end }],
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    const pieces = text.match(new RegExp(`[^]{1,${pieceLength}}`, 'gu')) ?? [];
    const most = fault?.kind === 'drop' || fault?.kind === 'stall' ? fault.after : Infinity;
    if (most > 0) await send(choice({ role: 'assistant', content: '' }));
    for (const piece of pieces.slice(0, most)) await send(choice({ content: piece }));
    if (fault?.kind === 'drop') response.socket?.destroy();
    if (fault?.kind === 'drop' || fault?.kind === 'stall') return;
    if (refusal !== undefined) await send(choice({ refusal }));
    await send(choice({}, finish));
    if (body.stream_options?.include_usage && !this.#options.withoutUsage) {
      await send({ choices: [], usage: this.#usage(body, refusal ?? text) });
    }
    response.end('data: [DONE]\n\n');
  }

  #embed(call: ServerCall, response: ServerResponse, fault: Fault | undefined): void {
    const { dimensions = 16, seed = '1' } = this.#options;
    const how = fault?.kind === 'vectors' ? fault.how : undefined;
    const texts = call.body.input ?? [];
    const data = texts.map((text, index) => {
      const rng = createRng(`${seed} embedding`);
      const vector = Array.from({ length: how === 'short' ? dimensions - 1 : dimensions }, () => 0.02 * rng.normal());
      for (const word of text.toLowerCase().split(/\W+/).filter(Boolean)) {
        const own = createRng(`${seed} ${word}`);
        for (let i = 0; i < vector.length; i++) vector[i]! += own.normal();
      }
      const embedding: unknown =
        how === 'base64'
          ? Buffer.from(new Float32Array(vector).buffer).toString('base64')
          : how === 'not-a-number'
            ? vector.map((value, i) => (i === 3 ? null : value))
            : vector;
      return { object: 'embedding', index, embedding };
    });
    call.status = 200;
    call.promptTokens = texts.reduce((sum, text) => sum + this.#count(text), 0);
    call.whole = true;
    const usage = { prompt_tokens: call.promptTokens, total_tokens: call.promptTokens };
    sendJson(response, 200, {
      object: 'list',
      model: call.body.model,
      // Servers may answer out of order; the index counts.
      data: how === 'one-missing' ? data.slice(1) : data.toReversed(),
      usage,
    });
  }
}

function describeUnsupported(param: string) {
  const message = `Unsupported parameter: '${param}' is not supported with this model.`;
  return { message, code: 'unsupported_parameter', param };
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
