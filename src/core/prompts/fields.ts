import type { Json, JsonObject } from '../data/json.ts';
import type { Layout } from '../data/layout.ts';
import { formatPath, getAt } from '../data/path.ts';
import type { Sample } from '../data/sample.ts';

/** The fields a model reads and writes, by formatted path: the layout's text and typed fields, never label or id. */
export function fieldsOf(sample: Sample, layout: Layout): JsonObject {
  const fields: Record<string, Json> = {};
  for (const path of layout.text) fields[formatPath(path)] = getAt(sample.row, path) ?? null;
  layout.typed.forEach((field, i) => {
    fields[formatPath(field.path)] = sample.typed[i] ?? null;
  });
  return fields;
}

/** JSON schema of one written row for a layout. */
export function rowSchema(layout: Layout): JsonObject {
  const properties: Record<string, Json> = {};
  for (const path of layout.text)
    properties[formatPath(path)] = layout.kind === 'chat' ? messageList : { type: 'string' };
  for (const field of layout.typed) properties[formatPath(field.path)] = { type: typeNames[field.type] };
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
