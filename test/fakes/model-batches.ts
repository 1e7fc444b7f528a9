import type { ChatBody } from './model-answers.ts';

/** What the batch side of the fake server answers: a status and a body. */
export interface BatchAnswer {
  readonly status: number;
  readonly body: string;
}

/** Answers one request of a batch; a status other than 200 goes into the file of errors. */
export type AnswerOne = (url: string, body: ChatBody) => { readonly status: number; readonly body: unknown };

/** What becomes of one call of a batch, other than its answer. */
export type BatchFault =
  | { readonly kind: 'status'; readonly status: number; readonly message: string }
  /** The batch expired before its turn: a line without a response. */
  | { readonly kind: 'expired' }
  /** No file says anything of it. */
  | { readonly kind: 'missing' }
  /** Answered twice. */
  | { readonly kind: 'twice' }
  /** Answered, and its line is torn. */
  | { readonly kind: 'torn' };

/** How batches behave. */
export interface BatchOptions {
  /** How often a batch is asked about before it ends; 1 by default. */
  readonly pollsUntilDone?: number;
  readonly endsAs?: 'completed' | 'expired' | 'cancelled' | 'failed';
  readonly fault?: (call: {
    readonly id: string;
    readonly number: number;
    readonly body: ChatBody;
  }) => BatchFault | undefined;
  /** Batches that one page of the list holds. */
  readonly pageSize?: number;
  /** Answers whatever it does with this status from then on. */
  readonly refuse?: (method: string, path: string) => { readonly status: number; readonly message: string } | undefined;
  /** Told before a request is looked at and when its answer is ready; resolves when the server may go on. */
  readonly onStep?: (when: 'before' | 'after', method: string, path: string) => Promise<void> | void;
}

/** A batch as the server keeps it. */
export interface StoredBatch {
  readonly id: string;
  readonly input: string;
  readonly marks: { readonly [name: string]: string };
  polls: number;
  output?: string;
  errors?: string;
  isEnded: boolean;
  total: number;
  failed: number;
}

/** The files and batches of the fake server. */
export interface BatchDesk {
  readonly batches: ReadonlyMap<string, StoredBatch>;
  readonly files: ReadonlyMap<string, { readonly name: string; readonly bytes: string }>;
  /** Undefined for a request that is about something else. */
  serve(
    method: string,
    path: string,
    query: URLSearchParams,
    type: string,
    bytes: Buffer,
  ): Promise<BatchAnswer | undefined>;
}

/** Files and batches as an OpenAI-compatible server keeps them; a batch ends after it was asked about so often. */
export function createBatchDesk(answerOne: AnswerOne, options: BatchOptions = {}): BatchDesk {
  const { pollsUntilDone = 1, endsAs = 'completed', pageSize = 100 } = options;
  const files = new Map<string, { readonly name: string; readonly bytes: string }>();
  const batches = new Map<string, StoredBatch>();
  const store = (name: string, bytes: string) => {
    const id = `file-${files.size + 1}`;
    files.set(id, { name, bytes });
    return id;
  };
  const describeFile = (id: string) => {
    const { name, bytes } = files.get(id)!;
    return { id, object: 'file', bytes: bytes.length, created_at: 0, filename: name, purpose: 'batch' };
  };
  const describe = (batch: StoredBatch) => ({
    id: batch.id,
    object: 'batch',
    endpoint: '/v1/chat/completions',
    input_file_id: batch.input,
    completion_window: '24h',
    created_at: Math.floor(Date.now() / 1000),
    metadata: batch.marks,
    status: batch.isEnded ? endsAs : 'in_progress',
    ...(batch.output === undefined ? {} : { output_file_id: batch.output }),
    ...(batch.errors === undefined ? {} : { error_file_id: batch.errors }),
    ...(batch.isEnded && endsAs === 'failed'
      ? {
          errors: {
            object: 'list',
            data: [{ code: 'invalid_json_line', message: 'This line is no request.', line: 3 }],
          },
        }
      : {}),
    request_counts: {
      total: batch.total,
      completed: batch.isEnded ? batch.total - batch.failed : 0,
      failed: batch.failed,
    },
  });
  const work = (batch: StoredBatch) => {
    batch.isEnded = true;
    if (endsAs === 'failed') return;
    const good: string[] = [];
    const bad: string[] = [];
    const lines = files.get(batch.input)!.bytes.split('\n').filter(Boolean);
    batch.total = lines.length;
    // Results come back in an order of their own: whoever reads them must match by id.
    for (const [number, line] of [...lines.entries()].toReversed()) {
      const { custom_id, url, body } = JSON.parse(line) as { custom_id: string; url: string; body: ChatBody };
      const head = { id: `line-${custom_id}`, custom_id };
      const write = (status: number, answer: unknown) =>
        JSON.stringify({
          ...head,
          response: { status_code: status, request_id: `req-${custom_id}`, body: answer },
          error: null,
        });
      const fault = options.fault?.({ id: custom_id, number, body });
      if (fault?.kind === 'missing') continue;
      if (fault?.kind === 'expired') {
        const error = {
          code: 'batch_expired',
          message: 'This request could not be executed before the batch expired.',
        };
        bad.push(JSON.stringify({ ...head, response: null, error }));
        continue;
      }
      if (fault?.kind === 'status') {
        bad.push(write(fault.status, { error: { message: fault.message, type: 'error' } }));
        continue;
      }
      const answer = answerOne(url, body);
      const text = write(answer.status, answer.body);
      (answer.status === 200 ? good : bad).push(fault?.kind === 'torn' ? text.slice(0, text.length / 2) : text);
      if (fault?.kind === 'twice') good.push(text);
    }
    batch.failed = bad.length;
    if (good.length > 0) batch.output = store('output.jsonl', good.map((line) => `${line}\n`).join(''));
    if (bad.length > 0) batch.errors = store('errors.jsonl', bad.map((line) => `${line}\n`).join(''));
  };
  const missing = (what: string): BatchAnswer => refuse(404, `No such ${what}`);
  const json = (value: unknown): BatchAnswer => ({ status: 200, body: JSON.stringify(value) });

  const answer = async (
    method: string,
    path: string,
    query: URLSearchParams,
    type: string,
    bytes: Buffer,
  ): Promise<BatchAnswer | undefined> => {
    if (method === 'POST' && path === '/v1/files') {
      const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
      const file = form.get('file') as File;
      return json(describeFile(store(file.name, await file.text())));
    }
    const file = path.match(/^\/v1\/files\/([^/]+)(\/content)?$/);
    if (method === 'GET' && file) {
      if (!files.has(file[1]!)) return missing('file');
      return file[2] === undefined ? json(describeFile(file[1]!)) : { status: 200, body: files.get(file[1]!)!.bytes };
    }
    if (method === 'POST' && path === '/v1/batches') {
      const { input_file_id, metadata } = JSON.parse(bytes.toString()) as {
        input_file_id: string;
        metadata?: StoredBatch['marks'];
      };
      if (!files.has(input_file_id)) return missing('file');
      const batch: StoredBatch = {
        id: `batch-${batches.size + 1}`,
        input: input_file_id,
        marks: metadata ?? {},
        polls: 0,
        isEnded: false,
        total: 0,
        failed: 0,
      };
      batches.set(batch.id, batch);
      return json(describe(batch));
    }
    if (method === 'GET' && path === '/v1/batches') {
      const newest = [...batches.values()].toReversed();
      const from = newest.findIndex(({ id }) => id === query.get('after')) + 1;
      const page = newest.slice(from, from + pageSize);
      return json({ object: 'list', data: page.map(describe), has_more: from + page.length < newest.length });
    }
    const asked = path.match(/^\/v1\/batches\/([^/]+)$/)?.[1];
    if (method === 'GET' && asked !== undefined) {
      const batch = batches.get(asked);
      if (batch === undefined) return missing('batch');
      if (!batch.isEnded && ++batch.polls > pollsUntilDone) work(batch);
      return json(describe(batch));
    }
    return undefined;
  };
  return {
    batches,
    files,
    async serve(method, path, query, type, bytes) {
      if (!/^\/v1\/(files|batches)/.test(path)) return undefined;
      await options.onStep?.('before', method, path);
      const refused = options.refuse?.(method, path);
      const result = refused ? refuse(refused.status, refused.message) : await answer(method, path, query, type, bytes);
      await options.onStep?.('after', method, path);
      return result;
    },
  };
}

function refuse(status: number, message: string): BatchAnswer {
  return { status, body: JSON.stringify({ error: { message, type: 'invalid_request_error' } }) };
}
