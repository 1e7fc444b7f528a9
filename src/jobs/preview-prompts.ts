import type { Plan } from '../core/data/plan.ts';
import type { Assignment } from '../core/pipeline/assignment.ts';
import type { Commissioner } from '../core/pipeline/commission.ts';
import type { Spaces } from '../core/pipeline/ground.ts';
import type { Message } from '../core/ports/text-model.ts';
import type { World } from '../core/ports/world.ts';
import type { PromptName } from '../core/prompts/built-in-templates.ts';
import { listPromptTexts, type PromptKit } from '../core/prompts/prompt-kit.ts';
import { rowsRequest } from '../core/stages/generate.ts';
import { applyRegion, completeSheet, nameSheet, schemaRequest, sheetRequest } from '../core/stages/reason.ts';

/** One prompt of a run, written for real rows before anything is asked. */
export interface PreviewedPrompt {
  readonly prompt: PromptName;
  /** Where its template comes from. */
  readonly source: string;
  /** False while it will also hold attributes that nobody has been asked for yet. */
  readonly isExact: boolean;
  readonly cluster?: string;
  readonly messages: readonly Message[];
}

/** Writes the prompts of a run for its first cluster: as they will be sent, as far as that is known without asking. */
export function previewPrompts(
  plan: Plan,
  { attributes }: Pick<World, 'attributes'>,
  kit: PromptKit,
  spaces: Spaces,
  commission: Commissioner,
  first: Assignment | undefined,
): PreviewedPrompt[] {
  const sources = new Map(listPromptTexts(plan).map(({ prompt, source }) => [prompt, source]));
  const made: PreviewedPrompt[] = [];
  const add = (prompt: PromptName, isExact: boolean, messages: readonly Message[], cluster?: string) =>
    made.push({
      prompt,
      source: sources.get(prompt) ?? '',
      isExact,
      ...(cluster === undefined ? {} : { cluster }),
      messages,
    });
  if (attributes === undefined) add('schema', true, schemaRequest(kit, spaces.diverse).messages);
  if (first === undefined) return made;
  const { cluster, region, rows } = first;
  const sheet = attributes && completeSheet(attributes, cluster, region);
  if (sheet === undefined) {
    const schema = attributes ?? { attributes: [] };
    const demonstrations = commission.findDemonstrations(cluster);
    add(
      'attributes',
      attributes !== undefined,
      sheetRequest(kit, schema, cluster, demonstrations).messages,
      cluster.id,
    );
  }
  if (plan.stopAfter !== undefined) return made;
  const shown = commission.write(first, sheet ?? applyRegion(nameSheet(cluster), region));
  const count = Math.min(rows, plan.generate.rowsPerCall);
  const { messages } = rowsRequest(kit, plan.generate, shown, count, 0, plan.seed);
  add('rows', sheet !== undefined, messages, cluster.id);
  return made;
}

/** The prompts as lines to read. */
export function printPrompts(prompts: readonly PreviewedPrompt[]): string[] {
  return prompts.flatMap(({ prompt, source, isExact, cluster, messages }, i) => [
    ...(i === 0 ? ['The first prompt, exactly as it would be sent:'] : []),
    `Prompt “${prompt}” (${source})${cluster === undefined ? '' : ` for cluster ${cluster}`}${isExact ? '' : '; it will also hold the attributes that are found first'}:`,
    ...messages.flatMap(({ role, content }) => [`[${role}]`, content, '']),
  ]);
}
