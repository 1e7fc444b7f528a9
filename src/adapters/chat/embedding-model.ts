import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type OpenAI from 'openai';
import { createMatrix } from '../../core/math/matrix.ts';
import type { Cancellation } from '../../core/ports/cancellation.ts';
import type { StaticModel } from '../../core/ports/world.ts';
import type { VectorStore } from '../records/vector-store.ts';
import { CallError } from './call-error.ts';
import type { TokenCounter } from './count-tokens.ts';
import { type ErrorScene, explainError } from './explain-error.ts';
import type { Scheduler } from './scheduler.ts';
import type { SpendHold } from './spend-account.ts';

/** The way to a provider of embeddings. */
export interface EmbeddingConnection {
  readonly client: OpenAI;
  readonly scheduler: Scheduler<SpendHold>;
  readonly counter: TokenCounter;
  readonly scene: ErrorScene;
  /** Longest wait for an answer, milliseconds. */
  readonly patience: number;
}

/** What embeddings of a provider are made of. */
export interface EmbeddingParts {
  readonly providerId: string;
  readonly name: string;
  /** Asked for, where the plan says so; otherwise as many as the first answer has. */
  readonly dimensions: number | undefined;
  /** Takes out of a text what must not be sent; vectors are those of what is left. */
  readonly hide: (text: string) => string;
  /** The vectors that are there already. */
  readonly store: VectorStore;
  /** Called when a text has no vector yet, and only then: whoever has them all needs no key. */
  readonly connect: () => Promise<EmbeddingConnection>;
}

/** Texts and their tokens in one request, at most: what common servers take. */
const [mostTexts, mostTokens] = [64, 30_000];

/** Texts without a vector: they have to be prepared before they can be embedded. */
export class MissingVectorsError extends Error {
  readonly code = 'no-vectors';
  readonly texts: readonly string[];
  constructor(texts: readonly string[]) {
    super(
      `${texts.length} texts have no vector of the embedding model yet. Run the command again, so that they are asked for.`,
    );
    this.name = 'MissingVectorsError';
    this.texts = texts;
  }
}

/** The embeddings of a provider: asked for ahead of use, kept by content, and taken only when every number is one. */
export class EndpointEmbeddings implements StaticModel {
  readonly fingerprint: string;
  readonly #parts: EmbeddingParts;
  #connection: Promise<EmbeddingConnection> | undefined;
  /** Texts that are being asked for, so that nobody asks for them a second time. */
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(parts: EmbeddingParts) {
    this.#parts = parts;
    this.fingerprint = nameEmbeddings(parts.providerId, parts.name, parts.dimensions);
  }

  embed(texts: readonly string[]) {
    const { store } = this.#parts;
    const out = createMatrix(texts.length, store.dimensions ?? this.#parts.dimensions ?? 1);
    const missing = new Set<string>();
    texts.forEach((text, i) => {
      const vector = store.get(keyOf(this.#parts.hide(text)));
      if (vector) out.data.set(vector, i * out.cols);
      else missing.add(text);
    });
    if (missing.size > 0) throw new MissingVectorsError([...missing]);
    return out;
  }

  /** Asks for the vectors that are not there yet, in batches. */
  async prepare(given: readonly string[], signal: Cancellation): Promise<void> {
    const { store, hide } = this.#parts;
    const texts = new Set(given.map(hide));
    const isMissing = (text: string) => !store.has(keyOf(text));
    if ([...texts].some(isMissing)) this.#connection ??= this.#parts.connect();
    const connection = await this.#connection;
    // From here to the end of the loops nothing else runs, so no text is asked for twice.
    const waiting = new Set<Promise<void>>();
    const missing: string[] = [];
    for (const text of texts) {
      const other = this.#underWay.get(keyOf(text));
      if (other !== undefined) waiting.add(other);
      else if (isMissing(text)) missing.push(text);
    }
    if (connection !== undefined) {
      const stop = toAbortSignal(signal);
      // The first answer of all says how long vectors are; the others wait for it.
      let first: Promise<void> | undefined;
      for (const batch of splitTexts(missing, connection.counter)) {
        const work = this.#begin(batch, async () => {
          if (store.dimensions === undefined) await first;
          await this.#ask(connection, batch, stop);
        });
        first ??= work;
        waiting.add(work);
      }
    }
    await Promise.all(waiting);
  }

  /** Waits for what is under way, so that nothing paid for is lost. */
  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.scheduler.close();
    await Promise.allSettled(this.#underWay.values());
    await this.#parts.store.close();
  }

  #begin(batch: readonly string[], ask: () => Promise<void>): Promise<void> {
    const work = ask().finally(() => {
      for (const text of batch) this.#underWay.delete(keyOf(text));
    });
    work.catch(() => undefined);
    for (const text of batch) this.#underWay.set(keyOf(text), work);
    return work;
  }

  async #ask(connection: EmbeddingConnection, texts: readonly string[], signal: AbortSignal): Promise<void> {
    const { scheduler, counter } = connection;
    const tokens = texts.reduce((sum, text) => sum + counter.count(text).high, 0);
    const call = { name: `embeddings of ${texts.length} texts`, promptTokens: tokens, outputTokens: 0 };
    const attempt = (hold: SpendHold, stop: AbortSignal) => this.#attempt(connection, texts, hold, stop, tokens);
    const vectors = await scheduler.run(call, attempt, signal);
    await this.#parts.store.put(texts.map((text, i) => [keyOf(text), vectors[i] as Float32Array]));
  }

  async #attempt(
    { client, scene, patience }: EmbeddingConnection,
    texts: readonly string[],
    hold: SpendHold,
    signal: AbortSignal,
    estimate: number,
  ): Promise<Float32Array[]> {
    const { name, dimensions, store } = this.#parts;
    let answer: OpenAI.CreateEmbeddingResponse;
    try {
      answer = await client.embeddings.create(
        // Servers that ignore the base64 that is the library's default would give vectors that mean nothing.
        {
          model: name,
          input: [...texts],
          encoding_format: 'float',
          ...(dimensions === undefined ? {} : { dimensions }),
        },
        { signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) },
      );
    } catch (error) {
      const explained = explainError(error, scene);
      if (signal.aborted || explained.details.billed) hold.lose();
      else hold.free();
      throw signal.aborted ? signal.reason : explained;
    }
    const used = answer.usage?.prompt_tokens;
    hold.settle({ prompt: Number.isSafeInteger(used) ? used : estimate, output: 0 }, !Number.isSafeInteger(used));
    return readVectors(answer.data, texts.length, store.dimensions ?? dimensions, scene.host);
  }
}

function splitTexts(texts: readonly string[], counter: TokenCounter): string[][] {
  const batches: string[][] = [];
  let tokens = Infinity;
  for (const text of texts) {
    const own = counter.count(text).high;
    if (tokens + own > mostTokens || (batches.at(-1)?.length ?? 0) >= mostTexts) {
      batches.push([]);
      tokens = 0;
    }
    batches.at(-1)?.push(text);
    tokens += own;
  }
  return batches;
}

/** Names the embeddings of a model; what decides a run. */
export function nameEmbeddings(provider: string, name: string, dimensions: number | undefined): string {
  return `${provider}/${name}${dimensions === undefined ? '' : `@${dimensions}`}`;
}

/** Checks an answer number by number and brings every vector to length 1. */
function readVectors(
  data: readonly { readonly index?: number; readonly embedding?: unknown }[],
  count: number,
  dimensions: number | undefined,
  host: string,
): Float32Array[] {
  const refuse = (what: string) =>
    new CallError(
      { code: 'bad-vectors', retry: false, billed: true },
      `The embeddings of ${host} cannot be used: ${what}. Choose another model, or embed with the built-in one.`,
    );
  const vectors = new Array<Float32Array | undefined>(count).fill(undefined);
  for (const [place, { index = place, embedding }] of data.entries()) {
    if (!Array.isArray(embedding))
      throw refuse('vectors are no lists of numbers (is it base64 although floats were asked for?)');
    const wanted = dimensions ?? vectors.find((vector) => vector !== undefined)?.length ?? embedding.length;
    if (embedding.length !== wanted || wanted === 0) {
      throw refuse(`a vector has ${embedding.length} numbers where ${wanted} were expected`);
    }
    if (!embedding.every((value) => typeof value === 'number' && Number.isFinite(value))) {
      throw refuse('a vector holds something that is no number');
    }
    const length = Math.sqrt((embedding as number[]).reduce((sum, value) => sum + value * value, 0));
    if (length === 0) throw refuse('a vector is zero');
    vectors[index] = Float32Array.from(embedding as number[], (value) => value / length);
  }
  const found = vectors.filter((vector) => vector !== undefined);
  if (found.length !== count || vectors.length !== count) {
    throw refuse(`${count} texts were sent and ${found.length} vectors came back`);
  }
  return found;
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function toAbortSignal(signal: Cancellation): AbortSignal {
  if (!(signal instanceof AbortSignal)) throw new TypeError('Embeddings are asked for within a job only.');
  setMaxListeners(0, signal);
  return signal;
}
