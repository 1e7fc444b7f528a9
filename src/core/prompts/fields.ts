import { readMessages } from '../data/chat.ts';
import type { ColumnFacts } from '../data/column-facts.ts';
import type { Json, JsonObject } from '../data/json.ts';
import type { Layout } from '../data/layout.ts';
import { formatPath, getAt } from '../data/path.ts';
import type { Sample, SampleContent } from '../data/sample.ts';
import { readText } from '../data/to-sample.ts';
import { shortenRow } from './shorten.ts';

/** How rows are shown in prompts. */
export interface Showing {
  readonly layout: Layout;
  /** Puts typed placeholders in the place of what must not be sent; gives the text back when it may be sent whole. */
  readonly hide: (text: string) => string;
  /** Characters of one row that are shown at most. */
  readonly rowCharacters: number;
}

/**
 * The fields a model reads and writes, by formatted path: the layout's text and typed fields, never label or id.
 * Conversations have `role` and `content`, whatever the user's rows call them, as the model is to write them.
 */
export function fieldsOf(sample: SampleContent, layout: Layout): JsonObject {
  const fields: Record<string, Json> = {};
  for (const path of layout.text) {
    const value = getAt(sample.row, path) ?? null;
    const shown = layout.kind === 'chat' ? readMessages(value) : readText(value);
    fields[formatPath(path)] = (shown as Json | undefined) ?? value;
  }
  layout.typed.forEach((field, i) => {
    fields[formatPath(field.path)] = sample.typed[i] ?? null;
  });
  return fields;
}

/** The fields of a row as a prompt shows them: without what must not be sent, and cut where they are too long. */
export function showFields(sample: Sample, { layout, hide, rowCharacters }: Showing): JsonObject {
  return shortenRow(hideIn(fieldsOf(sample, layout), hide) as JsonObject, rowCharacters);
}

/** A value with what must not be sent replaced in all of its texts. */
export function hideIn(value: Json, hide: (text: string) => string): Json {
  if (typeof value === 'string') return hide(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((inner) => hideIn(inner, hide));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hideIn(inner as Json, hide)]));
}

/** JSON schema of one written row for a layout; categories are closed sets where the real rows' are few. */
export function rowSchema(layout: Layout, columns: readonly ColumnFacts[] = []): JsonObject {
  const properties: Record<string, Json> = {};
  for (const path of layout.text)
    properties[formatPath(path)] = layout.kind === 'chat' ? messageList : { type: 'string' };
  layout.typed.forEach(({ path, type }, i) => {
    const values = columns[i]?.values;
    properties[formatPath(path)] = values === undefined ? { type: typeNames[type] } : { enum: [...values, null] };
  });
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const messageList: JsonObject = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    properties: { role: { type: 'string' }, content: { type: 'string' } },
    required: ['role', 'content'],
    additionalProperties: false,
  },
};

const typeNames = {
  number: ['number', 'null'],
  boolean: ['boolean', 'null'],
  category: ['string', 'null'],
} as const;
