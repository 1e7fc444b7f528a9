import * as v from 'valibot';
import type { Json, JsonObject } from '../data/json.ts';
import type { Layout } from '../data/layout.ts';
import { formatPath } from '../data/path.ts';
import type { Sample } from '../data/sample.ts';
import type { Message } from '../ports/text-model.ts';
import { dataRule, fenceData, quoteText } from './fence.ts';
import { fieldsOf, rowSchema } from './fields.ts';

/** What the prompt for new rows is made of. */
export interface RowPromptInput {
  readonly layout: Layout;
  readonly label: string | undefined;
  readonly clusterName: string;
  readonly attributes: { readonly [attribute: string]: string };
  /** Shown only when the plan says so; empty otherwise. */
  readonly demonstrations: readonly Sample[];
  readonly count: number;
  /** Which call of the cluster this is, so that calls take different angles. */
  readonly call: number;
}

/** Asks for new rows with the given attributes; the label is stated, never asked for. */
export function writeRowPrompt(input: RowPromptInput): Message[] {
  const { layout, label, clusterName, attributes, demonstrations, count, call } = input;
  const fields = Object.keys((rowSchema(layout).properties ?? {}) as JsonObject);
  return [
    {
      role: 'system',
      content: `You write new rows for a data set so that they read like its own. ${dataRule}`,
    },
    {
      role: 'user',
      content: [
        `Write ${count} new rows${label === undefined ? '' : ` for the label ${quoteText(label)}`} about: ${quoteText(clusterName)}.`,
        'The rows have these attributes:',
        fenceData(
          'attributes',
          Object.entries(attributes).map(([name, value]) => ({ [name]: value })),
        ),
        ...(demonstrations.length === 0
          ? []
          : [
              'Rows of this kind. Match their manner; do not copy any run of eight or more words from them:',
              fenceData(
                'rows',
                demonstrations.map((sample) => fieldsOf(sample, layout)),
              ),
            ]),
        `Take ${count} distinct angles (this is part ${call + 1} of a longer list, so avoid the most obvious ones). Keep every row consistent with the label and the attributes; vary wording, names and numbers.`,
        `Each row has the fields ${fields.map(quoteText).join(', ')}.`,
        `Answer with JSON only: {"rows":[{${fields.map((name) => `${quoteText(name)}: …`).join(', ')}}]}`,
      ].join('\n\n'),
    },
  ];
}

/** JSON schema of the reply to `writeRowPrompt`. */
export function rowsReply(layout: Layout): JsonObject {
  return {
    type: 'object',
    properties: { rows: { type: 'array', items: rowSchema(layout) } },
    required: ['rows'],
    additionalProperties: false,
  };
}

/** One row of a reply: its fields by formatted path, or why it cannot be used. */
export type WrittenRow = { readonly fields: JsonObject } | { readonly problem: string };

const envelope = v.object({ rows: v.array(v.unknown()) });
const message = v.object({ role: v.pipe(v.string(), v.minLength(1)), content: v.string() });

/** Reads a reply row by row, so that one broken row does not cost its neighbours. */
export function readRows(value: unknown, layout: Layout): readonly WrittenRow[] | { readonly problem: string } {
  const result = v.safeParse(envelope, value);
  if (!result.success) return { problem: `${v.getDotPath(result.issues[0]) ?? 'rows'}: ${result.issues[0].message}` };
  return result.output.rows.map((row) => readRow(row, layout));
}

function readRow(row: unknown, layout: Layout): WrittenRow {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return { problem: 'a row is not an object' };
  const given = new Map<string, unknown>(Object.entries(row));
  const fields: Record<string, Json> = {};
  for (const path of layout.text) {
    const name = formatPath(path);
    const value = given.get(name);
    if (layout.kind === 'chat') {
      const turns = v.safeParse(v.pipe(v.array(message), v.minLength(1)), value);
      if (!turns.success) return { problem: `${name} is not a list of messages` };
      fields[name] = turns.output;
    } else if (typeof value === 'string') fields[name] = value;
    else return { problem: `${name} is ${value === undefined ? 'missing' : 'not text'}` };
  }
  for (const { path, type } of layout.typed) {
    const name = formatPath(path);
    const value = given.get(name) ?? null;
    const wanted = type === 'category' ? 'string' : type;
    if (value !== null && (typeof value !== wanted || (wanted === 'number' && !Number.isFinite(value)))) {
      return { problem: `${name} is not a ${type}` };
    }
    fields[name] = value as Json;
  }
  return { fields };
}
