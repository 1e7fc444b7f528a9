import type { PlanInput } from '../core/data/plan.ts';

/** Changes to a plan from the command line; what is not named stays as the plan or the default has it. */
export type PlanChanges = Partial<Omit<PlanInput, 'version' | 'dataset'>>;
