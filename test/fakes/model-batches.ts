import type { ChatBody } from './model-answers.ts';

/** What the batch side of the fake server answers: a status and a body. */
export interface BatchAnswer {
  readonly status: number;
  readonly body: string;
}

/** Answers one request of a batch; a status other than 200 goes into the file of errors. */
export type AnswerOne = (url: string, body: ChatBody) => { readonly status: number; readonly body: unknown };

interface StoredBatch {
  readonly id: string;
  readonly input: string;
  polls: number;
  output?: string;
  errors?: string;
  total: number;
  failed: number;
}

/** Files and batches as an OpenAI-compatible server keeps them; a batch ends after it was asked about so often. */
export function createBatchDesk(answerOne: AnswerOne, pollsUntilDone: number) {
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
    created_at: 0,
    status: batch.output === undefined ? 'in_progress' : 'completed',
    ...(batch.output === undefined ? {} : { output_file_id: batch.output }),
    ...(batch.errors === undefined ? {} : { error_file_id: batch.errors }),
    request_counts: {
      total: batch.total,
      completed: batch.output === undefined ? 0 : batch.total - batch.failed,
      failed: batch.failed,
    },
  });
  const work = (batch: StoredBatch) => {
    const good: string[] = [];
    const bad: string[] = [];
    const lines = files.get(batch.input)!.bytes.split('\n').filter(Boolean);
    batch.total = lines.length;
    // Results come back in an order of their own: whoever reads them must match by id.
    for (const line of lines.toReversed()) {
      const { custom_id, url, body } = JSON.parse(line) as { custom_id: string; url: string; body: ChatBody };
      const answer = answerOne(url, body);
      const entry = {
        id: `line-${custom_id}`,
        custom_id,
        response: { status_code: answer.status, request_id: `req-${custom_id}`, body: answer.body },
        error: null,
      };
      (answer.status === 200 ? good : bad).push(JSON.stringify(entry));
    }
    batch.failed = bad.length;
    batch.output = store('output.jsonl', good.map((line) => `${line}\n`).join(''));
    if (bad.length > 0) batch.errors = store('errors.jsonl', bad.map((line) => `${line}\n`).join(''));
  };
  const missing = (what: string): BatchAnswer => ({
    status: 404,
    body: JSON.stringify({ error: { message: `No such ${what}`, type: 'invalid_request_error' } }),
  });
  const json = (value: unknown): BatchAnswer => ({ status: 200, body: JSON.stringify(value) });

  return async (method: string, path: string, type: string, bytes: Buffer): Promise<BatchAnswer | undefined> => {
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
      const { input_file_id } = JSON.parse(bytes.toString()) as { input_file_id: string };
      if (!files.has(input_file_id)) return missing('file');
      const batch = { id: `batch-${batches.size + 1}`, input: input_file_id, polls: 0, total: 0, failed: 0 };
      batches.set(batch.id, batch);
      return json(describe(batch));
    }
    const asked = path.match(/^\/v1\/batches\/([^/]+)$/)?.[1];
    if (method === 'GET' && asked !== undefined) {
      const batch = batches.get(asked);
      if (batch === undefined) return missing('batch');
      if (batch.output === undefined && ++batch.polls > pollsUntilDone) work(batch);
      return json(describe(batch));
    }
    return undefined;
  };
}
