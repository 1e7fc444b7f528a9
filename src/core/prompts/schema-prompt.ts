import * as v from 'valibot';
import type { AttributeSchema } from '../data/attribute.ts';
import type { Json, JsonObject } from '../data/json.ts';
import type { Sample } from '../data/sample.ts';
import type { Message } from '../ports/text-model.ts';
import { addRule } from './add-rule.ts';
import { fenceData } from './fence.ts';
import { showFields } from './fields.ts';
import { findFault, longest } from './plain-words.ts';
import type { PromptKit } from './prompt-kit.ts';
import { fillTemplate } from './template.ts';

const plain = (kind: keyof typeof longest) =>
  v.pipe(
    v.string(),
    v.maxLength(longest[kind] + 40),
    v.trim(),
    v.rawCheck(({ dataset, addIssue }) => {
      const fault = dataset.typed ? findFault(dataset.value, kind) : undefined;
      if (fault !== undefined) addIssue({ message: `it ${fault}` });
    }),
  );

/** An attribute schema as a model or a person writes it. */
export const attributeSchemaShape = v.object({
  attributes: v.pipe(
    v.array(
      v.object({
        name: v.pipe(plain('attribute'), v.description('The name of the attribute: one word or two.')),
        description: v.optional(
          v.pipe(plain('description'), v.description('One sentence that says how to judge it.')),
          '',
        ),
        values: v.pipe(
          v.array(plain('value')),
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

/** Characters of one row among the many that this prompt shows. */
const rowCharacters = 1500;

/**
 * Asks for the attributes that tell the rows of a data set apart, each with a closed set of values. `refused` is what
 * was wrong with an earlier reply.
 */
export function writeSchemaPrompt(kit: PromptKit, samples: readonly Sample[], refused?: string): Message[] {
  const showing = { ...kit, rowCharacters: Math.min(rowCharacters, kit.rowCharacters) };
  return addRule(
    fillTemplate(kit.templates.schema, {
      rows: fenceData(
        'rows',
        samples.map((sample) => showFields(sample, showing)),
      ),
      refused: refused === undefined ? '' : fenceData('refused', [refused]),
    }),
  );
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

/**
 * A model's schema without what rows cannot differ in and without words that later prompts must not repeat. `dropped`
 * says what was left out; the rest is still good.
 */
export function cleanSchema(value: Json): { readonly value: Json; readonly dropped: readonly string[] } {
  const { attributes } = (value ?? {}) as { readonly attributes?: Json };
  if (!Array.isArray(attributes)) return { value, dropped: [] };
  const dropped: string[] = [];
  const kept = (attributes as readonly Json[]).flatMap((attribute, i): Json[] => {
    if (typeof attribute !== 'object' || attribute === null || Array.isArray(attribute)) return [attribute];
    const { name, description, values } = attribute as JsonObject;
    const fault = typeof name === 'string' ? findFault(name.trim(), 'attribute') : undefined;
    if (fault !== undefined) {
      dropped.push(`attribute ${i + 1}: its name ${fault}`);
      return [];
    }
    const clean = { ...(attribute as JsonObject) } as { [key: string]: Json };
    const wrong = typeof description === 'string' ? findFault(description.trim(), 'description') : undefined;
    if (wrong !== undefined) {
      dropped.push(`the description of attribute ${i + 1} ${wrong}`);
      clean.description = '';
    }
    if (!Array.isArray(values)) return [clean];
    const plainValues = (values as readonly Json[]).filter((word, k) => {
      const bad = typeof word === 'string' ? findFault(word.trim(), 'value') : undefined;
      if (bad !== undefined) dropped.push(`value ${k + 1} of attribute ${i + 1} ${bad}`);
      return bad === undefined;
    });
    clean.values = plainValues;
    // One value tells no two rows apart.
    return new Set(plainValues).size > 1 ? [clean] : [];
  });
  return { value: { ...(value as JsonObject), attributes: kept }, dropped };
}
