import type { JsonObject } from '../../src/core/data/json.ts';
import { formatPath } from '../../src/core/data/path.ts';
import type { TextModel, TextRequest } from '../../src/core/ports/text-model.ts';

/** A call for rows as a script sees it: which call of which cluster it is, and how many rows it wants. */
export interface RowsCall {
  readonly label: string | undefined;
  readonly count: number;
  readonly seed: string;
  /** How many calls for rows came before it. */
  readonly place: number;
}

/**
 * A model that answers as a language model would, from the messages' side of the request: attributes of its own, and rows by
 * the script. A script may return rows, or any text in place of a reply. Every request is kept.
 */
export function makeScriptedModel(
  script: (call: RowsCall) => readonly JsonObject[] | string,
  id = 'made/scripted',
): TextModel & { readonly requests: TextRequest[] } {
  const requests: TextRequest[] = [];
  return {
    id,
    fingerprint: null,
    limits: { concurrency: 1, maxInputTokens: 100_000, maxOutputTokens: 100_000 },
    requests,
    complete(request) {
      const { task, seed } = request;
      const place = requests.filter((one) => one.task.kind === 'rows').length;
      requests.push(request);
      const answer = () => {
        if (task.kind === 'schema')
          return JSON.stringify({ attributes: [{ name: 'tone', description: '', values: ['calm', 'angry'] }] });
        if (task.kind === 'attributes') {
          const values = task.schema.attributes.map(({ name, values }) => [name, values[0]]);
          return JSON.stringify({ name: 'some things', values: Object.fromEntries(values) });
        }
        const rows = script({ label: task.label, count: task.count, seed, place });
        return typeof rows === 'string' ? rows : JSON.stringify({ rows });
      };
      return Promise.resolve({ text: answer(), model: id, finish: 'stop' });
    },
  };
}

/** Rows of one text field that are all different. */
export function writeRows(request: RowsCall, count = request.count, field = formatPath(['text'])): JsonObject[] {
  const words = ['amber', 'birch', 'cedar', 'dune', 'ember', 'fjord', 'grove', 'heath', 'inlet', 'jetty'];
  return Array.from({ length: count }, (_, i) => {
    const n = request.place * 100 + i;
    const spoken = [n, n * 7 + 3, n * 3 + 1].map((k) => words[k % words.length]).join(' ');
    return { [field]: `${spoken} number ${n} about ${request.label ?? 'it'} in ${request.seed.replace(/\W/g, '')}` };
  });
}
