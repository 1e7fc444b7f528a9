import * as v from 'valibot';
import { type ColumnFacts, isKnown, matchColumn } from '../data/column-facts.ts';
import type { Json, JsonObject } from '../data/json.ts';
import type { Layout } from '../data/layout.ts';
import { formatPath } from '../data/path.ts';
import type { Sample } from '../data/sample.ts';
import type { Message } from '../ports/text-model.ts';
import { addRule } from './add-rule.ts';
import { type ExampleGroup, fenceColumns, fenceExamples } from './example-table.ts';
import { fenceData } from './fence.ts';
import { hideIn, rowSchema, showFields } from './fields.ts';
import type { PromptKit } from './prompt-kit.ts';
import { shortenRow } from './shorten.ts';
import { fillTemplate } from './template.ts';

/** What the prompt for new rows is made of. */
export interface RowPromptInput {
  readonly label: string | undefined;
  readonly clusterName: string;
  readonly attributes: { readonly [attribute: string]: string };
  /** Shown only when the plan says so; empty otherwise. */
  readonly demonstrations: readonly Sample[];
  /** For rows without text: real rows of each label, the label to write last. */
  readonly examples: readonly ExampleGroup[];
  /** Synthetic rows that people accepted, as JSON text of their fields. */
  readonly accepted: readonly string[];
  /** Rows that the new ones replace, and what was said of them. */
  readonly replaced: readonly Sample[];
  readonly feedback: string;
  readonly count: number;
  /** Which call of the cluster this is, so that calls take different angles. */
  readonly call: number;
}

/** Asks for new rows with the given attributes; the label is stated, never asked for. */
export function writeRowPrompt(kit: PromptKit, input: RowPromptInput): Message[] {
  const { label, clusterName, attributes, count, call } = input;
  const fields = Object.keys((rowSchema(kit.layout).properties ?? {}) as JsonObject);
  const fence = (name: string, values: readonly Json[]) => (values.length === 0 ? '' : fenceData(name, values));
  const fenceRows = (name: string, samples: readonly Sample[]) =>
    fence(
      name,
      samples.map((sample) => showFields(sample, kit)),
    );
  return addRule(
    fillTemplate(kit.templates.rows, {
      count: String(count),
      part: String(call + 1),
      name: fence('name', [kit.hide(clusterName)]),
      label: label === undefined ? '' : fence('label', [kit.hide(label)]),
      attributes: fence(
        'attributes',
        Object.entries(attributes).map(([name, value]) => ({ [name]: kit.hide(value) })),
      ),
      columns: fenceColumns(kit),
      examples: fenceExamples(kit, input.examples),
      demonstrations: fenceRows('rows', input.demonstrations),
      accepted: fence(
        'accepted',
        input.accepted.map((text) =>
          shortenRow(hideIn(JSON.parse(text) as Json, kit.hide) as JsonObject, kit.rowCharacters),
        ),
      ),
      replaced: fenceRows('replaced', input.replaced),
      feedback: fence('feedback', input.feedback === '' ? [] : [input.feedback]),
      reasons: fence('reasons', kit.reasons),
      guidance: fence('guidance', kit.guidance === '' ? [] : [kit.guidance]),
      fields: fence('fields', fields),
      shape: fence('shape', [
        { rows: [Object.fromEntries(fields.map((name) => [name, exampleOf(kit.layout, name)]))] },
      ]),
    }),
  );
}

function exampleOf(layout: Layout, name: string): Json {
  const typed = layout.typed.find(({ path }) => formatPath(path) === name);
  if (typed !== undefined) return { number: 0, boolean: true, category: '…' }[typed.type];
  return layout.kind === 'chat' ? [{ role: '…', content: '…' }] : '…';
}

/** JSON schema of the reply to `writeRowPrompt`. */
export function rowsReply(layout: Layout, columns: readonly ColumnFacts[] = []): JsonObject {
  return {
    type: 'object',
    properties: { rows: { type: 'array', items: rowSchema(layout, columns) } },
    required: ['rows'],
    additionalProperties: false,
  };
}

/** One row of a reply: its fields by formatted path, or why it cannot be used. */
export type WrittenRow = { readonly fields: JsonObject } | { readonly problem: string };

const envelope = v.object({ rows: v.array(v.unknown()) });
const message = v.object({ role: v.pipe(v.string(), v.minLength(1)), content: v.string() });

/** Reads a reply row by row, so that one broken row does not cost its neighbours. */
export function readRows(
  value: unknown,
  layout: Layout,
  columns: readonly ColumnFacts[] = [],
  unknownCategory: 'tag' | 'problem' = 'tag',
): readonly WrittenRow[] | { readonly problem: string } {
  const result = v.safeParse(envelope, value);
  if (!result.success) return { problem: `${v.getDotPath(result.issues[0]) ?? 'rows'}: ${result.issues[0].message}` };
  return result.output.rows.map((row) => readRow(row, layout, columns, unknownCategory));
}

function readRow(
  row: unknown,
  layout: Layout,
  columns: readonly ColumnFacts[],
  unknownCategory: 'tag' | 'problem',
): WrittenRow {
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
  for (const [i, { path, type }] of layout.typed.entries()) {
    const name = formatPath(path);
    const value = given.get(name) ?? null;
    const wanted = type === 'category' ? 'string' : type;
    if (value !== null && (typeof value !== wanted || (wanted === 'number' && !Number.isFinite(value)))) {
      return { problem: `${name} is not a ${type}` };
    }
    const column = columns[i];
    const written = column === undefined ? (value as Json) : matchColumn(value as Json, column);
    if (unknownCategory === 'problem' && column !== undefined && !isKnown(written, column)) {
      return { problem: `${name} has a category that no real row has` };
    }
    fields[name] = written;
  }
  return { fields };
}
