import type { Plan } from '../data/plan.ts';
import type { World } from '../ports/world.ts';
import type { RunEvent } from './run-event.ts';

/**
 * Between two batches: asks what people said meanwhile. When it is something new it becomes an event, so that the run can be
 * derived again, and the plan of the batches from here on.
 */
export async function* steerBatch(
  plan: Plan,
  world: Pick<World, 'steer'>,
  batch: number,
): AsyncGenerator<RunEvent, Plan> {
  // Regions have one batch, and a run that stops before it writes has one too.
  const isOnly = batch === 0 || plan.regions !== undefined || plan.stopAfter !== undefined;
  const said = isOnly ? undefined : await world.steer?.(batch);
  if (said === undefined) return plan;
  const { guidance: _, steering: __, ...rest } = plan;
  const next: Plan = { ...rest, ...said };
  const before = JSON.stringify([plan.guidance, plan.steering]);
  if (JSON.stringify([next.guidance, next.steering]) === before) return plan;
  yield { type: 'batch-steered', batch, said };
  return next;
}
