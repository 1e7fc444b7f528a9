import type { Draft } from '../data/draft.ts';
import type { Plan } from '../data/plan.ts';
import type { World } from '../ports/world.ts';
import { planBatches } from '../stages/budget.ts';
import { exploreBatch, fitSpaces, generateBatch, measureRun, readReal, reasonBatch, reasonOnce, weighRun } from './boxes.ts';
import type { Progress, RunEvent } from './run-event.ts';

/**
 * The SynAlign method (arXiv 2502.08661, figure 2) as a log of events: explore the real rows by Gaussian-process
 * uncertainty, reason the attributes of each cluster, write rows from them, weigh the rows by MMD.
 *
 * Everything an event says follows from the plan, the data and the replies, so running again after any interruption
 * derives the same events; replies that were stored cost nothing the second time.
 */
export async function* run(plan: Plan, world: World): AsyncGenerator<RunEvent | Progress, void> {
  const ground = yield* readReal(plan, world);
  const spaces = yield* fitSpaces(plan, world, ground);
  const schema = yield* reasonOnce(plan, world, ground, spaces);
  const drafts: Draft[] = [];
  for (const batch of planBatches(plan, ground)) {
    const clusters = yield* exploreBatch(plan, ground, spaces, batch, drafts);
    const commissions = yield* reasonBatch(plan, world, schema, clusters);
    drafts.push(...(yield* generateBatch(plan, world, spaces, batch, commissions)));
  }
  const weights = yield* weighRun(plan, world, ground, drafts);
  yield* measureRun(plan, world, ground, drafts, weights);
}
