import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type OpenAI from 'openai';
import { batchEndpoint } from './batch-line.ts';
import { CallError } from './call-error.ts';
import { type ErrorScene, explainError } from './explain-error.ts';

/** How far a batch is, as its provider says it. */
export interface BatchState {
  readonly status: string;
  /** True when nothing more will come. */
  readonly isEnded: boolean;
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
  /** Ids of the files with answers and with errors. */
  readonly output?: string;
  readonly errors?: string;
  /** Why the whole was refused. */
  readonly reasons: readonly string[];
}

/** The Batch API of one provider. Everything it throws is a `CallError` without a key in it. */
export interface BatchClient {
  /** Resolves to the id of the file at the provider. */
  upload(path: string): Promise<string>;
  /** Starts a batch and resolves to its id; `marks` are kept with it. */
  create(file: string, marks: { readonly [name: string]: string }): Promise<string>;
  /** The batch that was created with this mark, if there is one. */
  find(name: string, mark: string, since: number): Promise<string | undefined>;
  /** Undefined when the provider does not know the batch any more. */
  look(batch: string): Promise<BatchState | undefined>;
  download(file: string): AsyncIterable<Uint8Array>;
}

/** Longest wait for the beginning of an answer; files are large. */
const timeout = 600_000;

/** What two clocks may differ by, milliseconds. */
const clockDoubt = 86_400_000;

const endings = ['completed', 'failed', 'expired', 'cancelled'];

/** Makes the client of a provider's files and batches. Nothing is tried again by itself: every step can be repeated. */
export function createBatchClient(client: OpenAI, scene: ErrorScene, signal: AbortSignal): BatchClient {
  const options = { signal, timeout };
  const explain = (error: unknown) => {
    signal.throwIfAborted();
    const explained = explainError(error, scene);
    return explained.details.status === 404 ? explainMissing(explained, scene) : explained;
  };
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw explain(error);
    }
  };
  return {
    upload: (path) =>
      attempt(async () => {
        const file = new File([await readFile(path)], basename(path), { type: 'application/jsonl' });
        return (await client.files.create({ file, purpose: 'batch' }, options)).id;
      }),
    create: (file, marks) =>
      attempt(async () => {
        const window = '24h' as const;
        const request = {
          input_file_id: file,
          endpoint: batchEndpoint,
          completion_window: window,
          metadata: { ...marks },
        } as const;
        return (await client.batches.create(request, options)).id;
      }),
    find: (name, mark, since) =>
      attempt(async () => {
        // The newest come first.
        for await (const batch of client.batches.list({ limit: 100 }, options)) {
          if (batch.metadata?.[name] === mark) return batch.id;
          if (batch.created_at * 1000 < since - clockDoubt) break;
        }
        return undefined;
      }),
    async look(batch) {
      try {
        return toState(await attempt(() => client.batches.retrieve(batch, options)));
      } catch (error) {
        if (error instanceof CallError && error.details.status === 404) return undefined;
        throw error;
      }
    },
    async *download(file) {
      try {
        const { body } = await client.files.content(file, options);
        yield* (body ?? []) as unknown as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw explain(error);
      }
    },
  };
}

function toState(batch: OpenAI.Batch): BatchState {
  const { status, request_counts: counts, output_file_id: output, error_file_id: errors } = batch;
  const reasons = (batch.errors?.data ?? []).map(({ message, code, line }) =>
    `${line ? `line ${line}: ` : ''}${message ?? code ?? 'no reason given'}`.slice(0, 300),
  );
  return {
    status,
    isEnded: endings.includes(status),
    total: counts?.total ?? 0,
    completed: counts?.completed ?? 0,
    failed: counts?.failed ?? 0,
    ...(output ? { output } : {}),
    ...(errors ? { errors } : {}),
    reasons,
  };
}

function explainMissing({ details }: CallError, { host }: ErrorScene): CallError {
  return new CallError(
    details,
    `${host} does not know this file or batch, or has no Batch API. Shards can be run elsewhere: “vllm run-batch -i SHARD -o OUTPUT --model NAME”, then “synalign batch import”.`,
  );
}
