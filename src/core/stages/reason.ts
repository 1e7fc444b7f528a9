import type { AttributeSchema, AttributeSheet } from '../data/attribute.ts';
import type { Cluster } from '../data/cluster.ts';
import type { Region } from '../data/plan.ts';
import type { Sample } from '../data/sample.ts';
import type { TextRequest } from '../ports/text-model.ts';
import { attributeReply, readAttributeSheet, writeAttributePrompt } from '../prompts/attribute-prompt.ts';
import type { PromptKit } from '../prompts/prompt-kit.ts';
import { cleanSchema, readAttributeSchema, schemaReply, writeSchemaPrompt } from '../prompts/schema-prompt.ts';
import { type Answer, ask, type Desk } from './ask.ts';

/** Output limit of the two reasoning calls, tokens. */
const replyTokens = 2048;

/** How often the attributes of a data set are asked for at most: a run cannot do without them. */
const schemaAttempts = 3;

/** The call that finds the attributes of a data set from rows that differ. `refused` says what was wrong before. */
export function schemaRequest(
  kit: PromptKit,
  samples: readonly Sample[],
  refused: readonly string[] = [],
): TextRequest {
  const { layout } = kit;
  return {
    messages: writeSchemaPrompt(kit, samples, refused.at(-1)),
    replySchema: schemaReply,
    task: { kind: 'schema', layout, samples },
    temperature: 0,
    maxOutputTokens: replyTokens,
    seed: refused.length === 0 ? 'schema' : `schema ${refused.length + 1}`,
  };
}

/**
 * Finds the attribute schema of a data set (method, section 2). A reply that cannot be read is asked for again with
 * what was wrong; after the last attempt the problem is returned in words.
 */
export async function reasonSchema(
  desk: Desk,
  kit: PromptKit,
  samples: readonly Sample[],
): Promise<
  { readonly model: string; readonly promptHash: string } & (
    | (AttributeSchema & { readonly dropped: readonly string[] })
    | { readonly problem: string }
  )
> {
  const refused: string[] = [];
  for (;;) {
    const answer = await ask(desk, schemaRequest(kit, samples, refused));
    const { model, promptHash } = answer;
    const cleaned = 'problem' in answer ? undefined : cleanSchema(answer.value);
    const found =
      'problem' in answer ? { problem: answer.problem } : readAttributeSchema(cleaned?.value ?? answer.value);
    if (!('problem' in found)) return { model, promptHash, ...found, dropped: cleaned?.dropped ?? [] };
    if (refused.length + 1 === schemaAttempts) return { model, promptHash, ...found };
    refused.push(found.problem);
  }
}

/** The call that gives one cluster its name and its value of every attribute. */
export function sheetRequest(
  kit: PromptKit,
  schema: AttributeSchema,
  cluster: Cluster,
  demonstrations: readonly Sample[],
): TextRequest {
  const { layout } = kit;
  return {
    messages: writeAttributePrompt(kit, schema, demonstrations, cluster.label),
    replySchema: attributeReply(schema),
    task: { kind: 'attributes', layout, schema, label: cluster.label, demonstrations },
    temperature: 0,
    maxOutputTokens: replyTokens,
    seed: `attributes ${cluster.id}`,
  };
}

/** Reasons the attributes of one cluster from all its demonstrations. */
export async function reasonSheet(
  desk: Desk,
  kit: PromptKit,
  schema: AttributeSchema,
  cluster: Cluster,
  demonstrations: readonly Sample[],
): Promise<AttributeSheet | (Answer & { readonly problem: string })> {
  const answer = await ask(desk, sheetRequest(kit, schema, cluster, demonstrations));
  if ('problem' in answer) return answer;
  const sheet = readAttributeSheet(answer.value, schema);
  if ('problem' in sheet) return { model: answer.model, promptHash: answer.promptHash, problem: sheet.problem };
  return { cluster: cluster.id, ...sheet };
}

/** A sheet without a value: the cluster is named after its label. */
export function nameSheet({ id, label }: Cluster): AttributeSheet {
  return { cluster: id, name: label ?? id, values: {} };
}

/** The sheet of a region whose values cover the whole schema: nobody need be asked. Undefined when one is missing. */
export function completeSheet(
  schema: AttributeSchema,
  cluster: Cluster,
  region: Region | undefined,
): AttributeSheet | undefined {
  const given = new Map(valuesOf(region));
  if (region === undefined || !schema.attributes.every(({ name }) => given.has(name))) return undefined;
  return applyRegion(nameSheet(cluster), region);
}

/** Puts what the user said of a region, as it stands, over what is known otherwise. */
export function applyRegion(sheet: AttributeSheet, region: Region | undefined): AttributeSheet {
  if (region === undefined) return sheet;
  const values = { ...sheet.values, ...Object.fromEntries(valuesOf(region)) };
  return { ...sheet, name: region.name ?? sheet.name, values };
}

/** A blank value counts as not given. */
function valuesOf(region: Region | undefined): [string, string][] {
  return Object.entries(region?.attributes ?? {}).filter(([, value]) => value.trim() !== '');
}
