import { isDeepStrictEqual } from 'node:util';
import type { Project } from '../adapters/records/project.ts';
import { type Plan, PlanError, type PlanInput } from '../core/data/plan.ts';
import type { JobContext } from './job.ts';

/**
 * Writes the plan of the next run. What people changed in plan.jsonc while the run went on stays as they wrote it; a file
 * that cannot be read stays as it is.
 *
 * @param before the plan as it stood in the file when the run began
 */
export async function leavePlan(
  project: Project,
  next: PlanInput,
  before: Plan | undefined,
  { tell }: JobContext,
): Promise<void> {
  try {
    const now = await project.readPlan();
    await project.writePlan(before && now ? keepEdits(next, before, now) : next);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    tell({ type: 'said', text: `${error.message} The run is whole; its plan is kept with it.`, tone: 'warning' });
  }
}

/** A plan with everything that differs between two others as the later one has it. */
export function keepEdits(next: PlanInput, before: Plan, now: Plan): PlanInput {
  const [from, to] = [before, now] as unknown as { readonly [key: string]: unknown }[];
  const kept: { [key: string]: unknown } = { ...next };
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (isDeepStrictEqual(from?.[key], to?.[key])) continue;
    if (to?.[key] === undefined) delete kept[key];
    else kept[key] = to[key];
  }
  return kept as unknown as PlanInput;
}
