import * as v from 'valibot';
import type { AttributeSchema } from '../data/attribute.ts';
import type { JsonObject } from '../data/json.ts';
import type { Layout } from '../data/layout.ts';
import type { Sample } from '../data/sample.ts';
import type { Message } from '../ports/text-model.ts';
import { dataRule, fenceData } from './fence.ts';
import { fieldsOf } from './fields.ts';

const word = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80));

/** An attribute schema as a model or a person writes it. */
export const attributeSchemaShape = v.object({
  attributes: v.pipe(
    v.array(
      v.object({
        name: v.pipe(word, v.description('The name of the attribute: one word or two.')),
        description: v.optional(
          v.pipe(v.string(), v.maxLength(300), v.description('One sentence that says how to judge it.')),
          '',
        ),
        values: v.pipe(
          v.array(word),
          // Before and after: a JSON schema ends at the first step that changes the value.
          v.minLength(2),
          v.description('The values it may take, 2 to 24: words or short phrases that between them cover all rows.'),
          v.transform((values) => [...new Set(values)]),
          v.minLength(2),
          v.maxLength(24),
        ),
      }),
    ),
    v.minLength(1),
    v.maxLength(24),
    v.description('What the rows of the data set vary by: 1 to 24 attributes.'),
  ),
});

/**
 * Asks for the attributes that tell the rows of a data set apart, each with a closed set of values. `refused` is what
 * was wrong with an earlier reply.
 */
export function writeSchemaPrompt(layout: Layout, samples: readonly Sample[], refused?: string): Message[] {
  return [
    {
      role: 'system',
      content: `You study how a data set is written so that new rows can be written in the same manner. ${dataRule}`,
    },
    {
      role: 'user',
      content: [
        'These rows were chosen because they differ from each other:',
        fenceData(
          'rows',
          samples.map((sample) => fieldsOf(sample, layout)),
        ),
        'Name 6 to 10 attributes in which the rows of this data set vary: style, tone, length, register, grammatical person, topic, kinds of entities, proportions of content, and what else you see.',
        'Give each attribute a short name, one sentence that says how to judge it, and 3 to 8 values that between them cover all rows. A value is a word or a short phrase.',
        'Answer with JSON only: {"attributes":[{"name":"…","description":"…","values":["…"]}]}',
        ...(refused === undefined ? [] : [`An earlier answer could not be used: ${refused}.`]),
      ].join('\n\n'),
    },
  ];
}

/** JSON schema of the reply to `writeSchemaPrompt`. */
export const schemaReply: JsonObject = {
  type: 'object',
  properties: {
    attributes: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          description: { type: 'string' },
          values: { type: 'array', items: { type: 'string' } },
        },
        required: ['name', 'description', 'values'],
        additionalProperties: false,
      },
    },
  },
  required: ['attributes'],
  additionalProperties: false,
};

/** Reads a schema; names and values are made unique. Returns what is wrong in words instead of throwing. */
export function readAttributeSchema(value: unknown): AttributeSchema | { readonly problem: string } {
  const result = v.safeParse(attributeSchemaShape, value);
  if (!result.success) {
    const first = result.issues[0];
    return { problem: `${v.getDotPath(first) ?? 'attributes'}: ${first.message}` };
  }
  const byName = new Map<string, { name: string; description: string; values: string[] }>();
  for (const { name, description, values } of result.output.attributes) {
    byName.set(name, { name, description, values: [...new Set([...(byName.get(name)?.values ?? []), ...values])] });
  }
  return { attributes: [...byName.values()] };
}
