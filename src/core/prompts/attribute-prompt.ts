import * as v from 'valibot';
import type { AttributeSchema } from '../data/attribute.ts';
import type { JsonObject } from '../data/json.ts';
import type { Sample } from '../data/sample.ts';
import type { Message } from '../ports/text-model.ts';
import { addRule } from './add-rule.ts';
import { fenceData } from './fence.ts';
import { hideIn, showFields } from './fields.ts';
import { findFault, longest } from './plain-words.ts';
import type { PromptKit } from './prompt-kit.ts';
import { fillTemplate } from './template.ts';

/** Asks for one value per attribute that describes a cluster of demonstrations, and a short name for it. */
export function writeAttributePrompt(
  kit: PromptKit,
  schema: AttributeSchema,
  demonstrations: readonly Sample[],
  label: string | undefined,
): Message[] {
  return addRule(
    fillTemplate(kit.templates.attributes, {
      rows: fenceData(
        'rows',
        demonstrations.map((sample) => showFields(sample, kit)),
      ),
      label: label === undefined ? '' : fenceData('label', [kit.hide(label)]),
      attributes: fenceData(
        'attributes',
        schema.attributes.map(({ name, description, values }) => hideIn({ name, description, values }, kit.hide)),
      ),
    }),
  );
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
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(longest.cluster)),
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
  const fault = findFault(result.output.name, 'cluster');
  if (fault !== undefined) return { problem: `name: it ${fault}` };
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
