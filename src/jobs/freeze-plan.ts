import { isDeepStrictEqual } from 'node:util';
import type { Project } from '../adapters/records/project.ts';
import { readPromptFiles } from '../adapters/records/prompt-files.ts';
import { type Plan, type PlanInput, parsePlan } from '../core/data/plan.ts';
import { hashText } from '../core/data/row-id.ts';
import { promptNames } from '../core/prompts/built-in-templates.ts';
import { listPromptTexts } from '../core/prompts/prompt-kit.ts';
import { collectSteering } from './steering.ts';

/**
 * The plan of a new run with everything in it that lies elsewhere and can change: the prompts, whole, and what the decisions
 * so far say. A run that goes on takes the plan that it was started with, so none of this is looked at again.
 */
export async function freezePlan(plan: Plan, project: Project): Promise<Plan> {
  const files = await readPromptFiles(project.paths.folder, promptNames);
  const given = plan.prompts?.frozen ?? [];
  const { prompts, steering: _, ...rest } = plan;
  const frozen = listPromptTexts(plan).map(({ prompt, source, text }) => {
    const file = given.some((one) => one.prompt === prompt) ? undefined : files.find(({ name }) => name === prompt);
    const used = file === undefined ? { source, text } : { source: file.source, text: file.text };
    return { prompt, source: used.source, hash: hashText(used.text), text: used.text };
  });
  const steering = await collectSteering(plan, project);
  // Parsed, so that its parts stand in the order in which they stand when the plan is read back.
  return parsePlan({ ...rest, ...(steering === undefined ? {} : { steering }), prompts: { ...prompts, frozen } });
}

/** The plan as people edit it after a run was frozen from it: with the reasons that were collected, without the copies. */
export function thawPlan(input: PlanInput, frozen: Plan): PlanInput {
  const { prompts, steering: _, ...rest } = input;
  const { frozen: __, ...promptSettings } = prompts ?? {};
  const { rows: ___, ...steering } = frozen.steering ?? {};
  return {
    ...rest,
    ...(Object.keys(steering).length > 0 ? { steering } : {}),
    ...(Object.keys(promptSettings).length > 0 ? { prompts: promptSettings } : {}),
  };
}

/**
 * True when two frozen plans ask for the same run: decisions made since do not count, prompts do. Limits decide no row, so a
 * run that was stopped by its budget goes on with a larger one.
 */
export function isSamePlan(a: Plan, b: Plan): boolean {
  const strip = ({ steering, limits: _, ...rest }: Plan) => {
    const { list: __, rows: ___, ...flags } = steering ?? {};
    return { ...rest, flags };
  };
  return isDeepStrictEqual(strip(a), strip(b));
}
