import type { Layout } from '../../../src/core/data/layout.ts';
import { type PlanInput, parsePlan } from '../../../src/core/data/plan.ts';
import type { Sample } from '../../../src/core/data/sample.ts';
import { createPromptKit, type PromptKit } from '../../../src/core/prompts/prompt-kit.ts';

/** The prompts of a plan with a layout and little else. */
export function makeKit(layout: Layout, changes: Partial<PlanInput> = {}, working: readonly Sample[] = []): PromptKit {
  const plan = parsePlan({
    version: 1,
    dataset: 'made.jsonl',
    layout: JSON.parse(JSON.stringify(layout)),
    idKey: '_id',
    rows: 10,
    ...changes,
  });
  return createPromptKit(plan, working);
}
