import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { planSchema } from '../../../src/core/data/plan.ts';
import { attributeSchemaShape } from '../../../src/core/prompts/schema-prompt.ts';
import { buildCli } from '../../fakes/built-cli.ts';

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly minimum?: number;
  readonly minItems?: number;
}

/** A valibot schema, as far as its fields go. */
interface Shape {
  readonly entries?: { readonly [name: string]: Shape };
  readonly wrapped?: Shape;
  readonly item?: Shape;
  readonly options?: readonly Shape[] | readonly string[];
}

const written = new Map<string, JsonSchema>();

beforeAll(async () => {
  const dist = dirname(await buildCli());
  for (const name of ['plan', 'attributes']) {
    written.set(name, JSON.parse(readFileSync(join(dist, `${name}.schema.json`), 'utf8')) as JsonSchema);
  }
});

/** Every field that the program reads, as `outer.inner`. */
function listFields(shape: Shape, at = ''): string[] {
  const inner = [shape.wrapped, shape.item, ...(shape.options ?? [])].filter((part) => typeof part === 'object');
  return [
    ...Object.entries(shape.entries ?? {}).flatMap(([name, part]) => [
      `${at}${name}`,
      ...listFields(part, `${at}${name}.`),
    ]),
    ...inner.flatMap((part) => listFields(part, at)),
  ];
}

function listProperties(schema: JsonSchema, at = ''): { readonly path: string; readonly schema: JsonSchema }[] {
  const inner = [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((part) => part !== undefined);
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => [
      { path: `${at}${name}`, schema: part },
      ...listProperties(part, `${at}${name}.`),
    ]),
    ...inner.flatMap((part) => listProperties(part, at)),
  ];
}

describe.each([
  ['plan', planSchema, 30],
  ['attributes', attributeSchemaShape, 4],
] as const)('the JSON schema of %s.jsonc', (name, shape, least) => {
  it('has every field that is read, and no other', () => {
    const fields = listFields(shape as unknown as Shape);
    expect(fields.length).toBeGreaterThanOrEqual(least);
    const properties = listProperties(written.get(name)!).map(({ path }) => path);
    expect([...properties].sort()).toEqual([...fields].sort());
  });

  it('says of each field what it is, in a sentence', () => {
    const silent = listProperties(written.get(name)!).filter(
      ({ schema }) => !/^[A-Z[{].*\.$/.test(schema.description ?? ''),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});

describe('the JSON schema of plan.jsonc', () => {
  it('names the default of each field in its description as it is', () => {
    const wrong = listProperties(written.get('plan')!).flatMap(({ path, schema }) => {
      if (schema.default === undefined || typeof schema.default === 'object') return [];
      return schema.description?.includes(`Default: ${schema.default}`) ? [] : [`${path}: ${schema.default}`];
    });
    expect(wrong).toEqual([]);
  });

  it('asks only for what has no default, and refuses names it does not know', () => {
    const { required, additionalProperties, properties } = written.get('plan')!;
    expect(required).toEqual(['version', 'dataset', 'layout', 'idKey', 'rows']);
    expect(additionalProperties).toBe(false);
    expect(properties?.rows).toMatchObject({ type: 'integer', minimum: 1, maximum: 1_000_000 });
  });
});

describe('the JSON schema of attributes.jsonc', () => {
  it('wants two values and more', () => {
    const { properties } = written.get('attributes')!;
    expect(properties?.attributes?.items?.properties?.values).toMatchObject({ minItems: 2 });
  });
});
