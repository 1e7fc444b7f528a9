import type { JsonObject } from '../../../src/core/data/json.ts';
import type { Layout } from '../../../src/core/data/layout.ts';
import type { Sample } from '../../../src/core/data/sample.ts';
import { toSample } from '../../../src/core/data/to-sample.ts';

/** A layout with every kind of field; one name needs quotes, one is that of an inherited property. */
export const mixedLayout: Layout = {
  kind: 'text',
  text: [['text'], ['nested', 'odd "key" <b>']],
  typed: [
    { path: ['price'], type: 'number' },
    { path: ['sold'], type: 'boolean' },
    { path: ['constructor'], type: 'category' },
  ],
  label: ['label'],
  id: ['id'],
};

export const chatLayout: Layout = { kind: 'chat', text: [['messages']], typed: [] };

/** A row of the mixed layout. */
export function makeMixed(changes: JsonObject = {}, line = 1): Sample {
  const row = {
    id: 7,
    text: 'A red wine',
    nested: { 'odd "key" <b>': 'dry' },
    price: 12.5,
    sold: true,
    constructor: 'Ferrari',
    label: 'secret label',
    other: 'unnamed field',
    ...changes,
  };
  const sample = toSample(row, line, mixedLayout);
  if ('code' in sample) throw new Error(sample.detail);
  return sample;
}

/**
 * Checks a value against the part of JSON Schema (2020-12) that the reply schemas use; throws on any keyword beyond it,
 * so that a schema with a misspelt keyword does not pass.
 */
export function fitsSchema(value: unknown, schema: JsonObject): boolean {
  const known = ['type', 'properties', 'required', 'additionalProperties', 'items', 'minItems', 'enum'];
  for (const key of Object.keys(schema)) if (!known.includes(key)) throw new Error(`unknown keyword ${key}`);
  const { type, properties = {}, required = [], additionalProperties = true, items, minItems = 0 } = schema;
  if (schema.enum !== undefined && !(schema.enum as unknown[]).includes(value)) return false;
  if (type !== undefined) {
    const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    if (!(Array.isArray(type) ? type : [type]).includes(own)) return false;
  }
  if (Array.isArray(value)) {
    return value.length >= Number(minItems) && value.every((item) => !items || fitsSchema(item, items as JsonObject));
  }
  if (typeof value !== 'object' || value === null) return true;
  const shapes = new Map(Object.entries(properties as { [key: string]: JsonObject }));
  return (
    (required as string[]).every((key) => Object.hasOwn(value, key)) &&
    Object.entries(value).every(([key, inner]) => {
      const shape = shapes.get(key);
      return shape === undefined ? additionalProperties !== false : fitsSchema(inner, shape);
    })
  );
}
