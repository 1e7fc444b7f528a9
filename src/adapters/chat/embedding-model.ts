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

/** What embeddings of a provider are made of. */
export interface EmbeddingParts {
  readonly providerId: string;
  readonly name: string;
  /** Asked for, where the plan says so; otherwise as many as the first answer has. */
  readonly dimensions: number | undefined;
  readonly client: OpenAI;
  readonly scheduler: Scheduler<SpendHold>;
  readonly counter: TokenCounter;
  readonly scene: ErrorScene;
  /** Opens the vectors that are there already, for a number of dimensions. */
  readonly openStore: (dimensions: number) => Promise<VectorStore>;
  /** Longest wait for an answer, milliseconds. */
  readonly patience: number;
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
  #store: VectorStore | undefined;
  #dimensions: number | undefined;
  /** Texts that are being asked for, so that nobody asks for them a second time. */
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(parts: EmbeddingParts, store: VectorStore | undefined) {
    this.#parts = parts;
    this.fingerprint = nameEmbeddings(parts.providerId, parts.name, parts.dimensions);
    this.#store = store;
    this.#dimensions = parts.dimensions;
  }

  embed(texts: readonly string[]) {
    const vectors = texts.map((text) => this.#store?.get(keyOf(text)));
    const missing = texts.filter((_, i) => vectors[i] === undefined);
    if (missing.length > 0) throw new MissingVectorsError([...new Set(missing)]);
    const out = createMatrix(texts.length, this.#dimensions ?? vectors[0]?.length ?? 1);
    vectors.forEach((vector, i) => {
      if (vector) out.data.set(vector, i * out.cols);
    });
    return out;
  }

  /** Asks for the vectors that are not there yet, in batches. */
  async prepare(texts: readonly string[], signal: Cancellation): Promise<void> {
    const waiting = new Set<Promise<void>>();
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      const key = keyOf(text);
      const other = this.#underWay.get(key);
      if (other !== undefined) waiting.add(other);
      else if (!this.#store?.has(key)) missing.push(text);
    }
    const stop = toAbortSignal(signal);
    const batches = this.#split(missing);
    // The first answer says how long vectors are; the others wait for it.
    const [first, ...rest] = batches;
    if (first) await this.#begin(first, stop);
    for (const batch of rest) waiting.add(this.#begin(batch, stop));
    await Promise.all(waiting);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
    await this.#store?.close();
  }

  #begin(batch: readonly string[], signal: AbortSignal): Promise<void> {
    const work = this.#ask(batch, signal).finally(() => {
      for (const text of batch) this.#underWay.delete(keyOf(text));
    });
    work.catch(() => undefined);
    for (const text of batch) this.#underWay.set(keyOf(text), work);
    return work;
  }

  #split(texts: readonly string[]): string[][] {
    const batches: string[][] = [];
    let tokens = Infinity;
    for (const text of texts) {
      const own = this.#parts.counter.count(text).high;
      if (tokens + own > mostTokens || (batches.at(-1)?.length ?? 0) >= mostTexts) {
        batches.push([]);
        tokens = 0;
      }
      batches.at(-1)?.push(text);
      tokens += own;
    }
    return batches;
  }

  async #ask(texts: readonly string[], signal: AbortSignal): Promise<void> {
    const { scheduler, counter } = this.#parts;
    const tokens = texts.reduce((sum, text) => sum + counter.count(text).high, 0);
    const call = { name: `embeddings of ${texts.length} texts`, promptTokens: tokens, outputTokens: 0 };
    const vectors = await scheduler.run(call, (hold, stop) => this.#attempt(texts, hold, stop, tokens), signal);
    this.#dimensions ??= vectors[0]?.length ?? 1;
    this.#store ??= await this.#parts.openStore(this.#dimensions);
    await this.#store.put(texts.map((text, i) => [keyOf(text), vectors[i] as Float32Array]));
  }

  async #attempt(
    texts: readonly string[],
    hold: SpendHold,
    signal: AbortSignal,
    estimate: number,
  ): Promise<Float32Array[]> {
    const { client, name, dimensions, scene, patience } = this.#parts;
    try {
      const answer = await client.embeddings.create(
        // Servers that ignore the base64 that is the library's default would give vectors that mean nothing.
        {
          model: name,
          input: [...texts],
          encoding_format: 'float',
          ...(dimensions === undefined ? {} : { dimensions }),
        },
        { signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) },
      );
      const used = answer.usage?.prompt_tokens;
      hold.settle({ prompt: Number.isSafeInteger(used) ? used : estimate, output: 0 }, !Number.isSafeInteger(used));
      return readVectors(answer.data, texts.length, this.#dimensions, scene.host);
    } catch (error) {
      if (error instanceof CallError && error.code === 'bad-vectors') throw error;
      const explained = explainError(error, scene);
      if (!signal.aborted && !explained.details.billed) hold.free();
      else hold.lose();
      throw signal.aborted ? signal.reason : explained;
    }
  }
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
    const length = Math.hypot(...(embedding as number[]));
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
