import * as v from 'valibot';
import type { AttributeSchema } from '../data/attribute.ts';
import type { JsonObject } from '../data/json.ts';
import type { Layout } from '../data/layout.ts';
import type { Sample } from '../data/sample.ts';
import type { Message } from '../ports/text-model.ts';
import { dataRule, fenceData, quoteText } from './fence.ts';
import { fieldsOf } from './fields.ts';

/** Asks for one value per attribute that describes a cluster of demonstrations, and a short name for it. */
export function writeAttributePrompt(
  layout: Layout,
  schema: AttributeSchema,
  demonstrations: readonly Sample[],
  label: string | undefined,
): Message[] {
  return [
    { role: 'system', content: `You describe how a group of rows is written. ${dataRule}` },
    {
      role: 'user',
      content: [
        label === undefined ? 'The group:' : `The group, all with the label ${quoteText(label)}:`,
        fenceData(
          'rows',
          demonstrations.map((sample) => fieldsOf(sample, layout)),
        ),
        'The attributes and the values they may take:',
        fenceData(
          'attributes',
          schema.attributes.map(({ name, description, values }) => ({ name, description, values })),
        ),
        'For each attribute choose the one listed value that fits the group as a whole. Then name the group in 2 to 5 words.',
        'Answer with JSON only: {"name":"…","values":{"<attribute>":"<value>"}}',
      ].join('\n\n'),
    },
  ];
}

/** JSON schema of the reply to `writeAttributePrompt`. */
export function attributeReply(schema: AttributeSchema): JsonObject {
  return {
    type: 'object',
    properties: {
      name: { type: 'string' },
      values: {
        type: 'object',
        properties: Object.fromEntries(schema.attributes.map(({ name, values }) => [name, { enum: values }])),
        required: schema.attributes.map(({ name }) => name),
        additionalProperties: false,
      },
    },
    required: ['name', 'values'],
    additionalProperties: false,
  };
}

const reply = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(120)),
  // Not a record of valibot's, which leaves out keys such as `constructor`.
  values: v.custom<object>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'Invalid type: Expected an object',
  ),
});

/** Reads a sheet; a value outside the attribute's set counts as not given, and at least half must be given. */
export function readAttributeSheet(
  value: unknown,
  schema: AttributeSchema,
): { readonly name: string; readonly values: { readonly [name: string]: string } } | { readonly problem: string } {
  const result = v.safeParse(reply, value);
  if (!result.success) return { problem: `${v.getDotPath(result.issues[0]) ?? 'reply'}: ${result.issues[0].message}` };
  const values: Record<string, string> = {};
  const answers = new Map<string, unknown>(Object.entries(result.output.values));
  for (const attribute of schema.attributes) {
    const answer = answers.get(attribute.name);
    const given =
      typeof answer === 'object'
        ? undefined
        : String(answer ?? '')
            .trim()
            .toLowerCase();
    const match = attribute.values.find((allowed) => allowed.toLowerCase() === given);
    if (match !== undefined) values[attribute.name] = match;
  }
  const known = Object.keys(values).length;
  if (known * 2 < schema.attributes.length) {
    return { problem: `only ${known} of ${schema.attributes.length} attributes have a value from their list` };
  }
  return { name: result.output.name, values };
}
