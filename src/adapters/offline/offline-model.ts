import type { Json } from '../../core/data/json.ts';
import type { TextModel, TextReply, TextRequest } from '../../core/ports/text-model.ts';
import { createRowWriter } from './rows.ts';
import { proposeSchema } from './schema.ts';
import { describeCluster } from './sheet.ts';

const id = 'offline/built-in';

/**
 * The text model that is always there: no network, no download, no key. It measures attributes and writes rows from
 * the cell's own word statistics, for trying the pipeline and for tests. A pure function of the request: the same
 * task and seed give the same text.
 */
export function createOfflineModel(): TextModel {
  const writeRows = createRowWriter();
  return {
    id,
    limits: { concurrency: 2, maxInputTokens: 1_000_000, maxOutputTokens: 1_000_000 },
    fingerprint: { version: 1 },
    async complete(request, { signal, onText }): Promise<TextReply> {
      signal.throwIfAborted();
      const text = JSON.stringify(answer(request, writeRows));
      onText?.(text);
      return { text, model: id, finish: 'stop' };
    },
  };
}

function answer(request: TextRequest, writeRows: ReturnType<typeof createRowWriter>): Json {
  const { task } = request;
  switch (task.kind) {
    case 'schema':
      return proposeSchema(task.layout, task.samples) as unknown as Json;
    case 'attributes':
      return describeCluster(task.layout, task.schema, task.demonstrations);
    case 'rows':
      return { rows: writeRows(task, request.seed, request.temperature) };
  }
}
