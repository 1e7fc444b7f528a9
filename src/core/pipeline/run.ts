import type { Cluster } from '../data/cluster.ts';
import type { Draft } from '../data/draft.ts';
import type { Plan } from '../data/plan.ts';
import type { World } from '../ports/world.ts';
import { createPromptKit } from '../prompts/prompt-kit.ts';
import { createIdSource } from '../stages/draft-row.ts';
import { createCommissioner } from './commission.ts';
import { generateBatch } from './generate-batch.ts';
import { fitSpaces, readReal, reasonOnce, screenWorking } from './ground.ts';
import { candidatesOf, measureGaps, weighRows } from './judgement.ts';
import type { Progress, RunEvent } from './run-event.ts';
import { steerBatch } from './steer-batch.ts';
import { exploreBatch, reasonBatch, shareRows } from './synthesise.ts';
import { countArrived } from './target-outcome.ts';

/**
 * The SynAlign method (arXiv 2502.08661) as a log of events: explore the real rows by Gaussian-process uncertainty,
 * reason the attributes of each cluster and write rows from them, weigh the rows by MMD.
 *
 * Everything an event says follows from the plan, the data and the replies, so running again after any interruption
 * derives the same events; replies that were stored cost nothing the second time.
 */
export async function* run(plan: Plan, given: World): AsyncGenerator<RunEvent | Progress, void> {
  const world = { ...given, attempt: plan.attempt };
  const { name, fingerprint } = world.source;
  yield {
    type: 'run-start',
    runId: world.runId,
    kind: 'augment',
    version: 1,
    plan,
    dataset: { name, fingerprint },
    ...(world.staticModel ? { embedding: world.staticModel.fingerprint } : {}),
    model: world.model.id,
    earlierRows: world.earlier.length,
  };
  const ground = yield* readReal(plan, world);
  let kit = createPromptKit(plan, ground.working);
  yield* screenWorking(plan, ground, kit);
  const spaces = yield* fitSpaces(plan, world, ground);
  const schema = yield* reasonOnce(plan, world, spaces, kit);
  const budgets = yield* shareRows(plan, ground, spaces);
  const { layout } = plan;
  const maker = {
    runId: world.runId,
    layout,
    constants: ground.constants,
    nextId: createIdSource(ground.corpus.samples, layout),
  };

  const drafts: Draft[] = [];
  const clusters: Cluster[] = [];
  let current = plan;
  let commission = createCommissioner(plan, world, ground, spaces);
  for (let batch = 0; batch < plan.explore.batches; batch++) {
    const steered = yield* steerBatch(current, world, batch);
    if (steered !== current) {
      current = steered;
      kit = createPromptKit(current, ground.working);
      commission = createCommissioner(current, world, ground, spaces);
    }
    const covered = [...world.earlier, ...drafts];
    const assignments = yield* exploreBatch(
      plan,
      ground,
      spaces,
      budgets,
      batch,
      covered,
      clusters,
      countArrived(drafts, layout),
    );
    for (const { cluster } of assignments) if (cluster.batch === batch) clusters.push(cluster);
    const jobs = yield* reasonBatch(world, kit, commission, schema, assignments);
    if (plan.stopAfter === 'attributes') {
      yield { type: 'run-end', drafts: 0, wanted: 0 };
      return;
    }
    drafts.push(...(yield* generateBatch(plan, world, kit, spaces, maker, batch, jobs)));
  }

  const candidates = candidatesOf(drafts, plan);
  const weighing = yield* weighRows(plan, world, ground, candidates);
  yield* measureGaps(plan, world, ground, candidates, weighing);
  yield { type: 'run-end', drafts: drafts.length, wanted: budgets.reduce((sum, { rows }) => sum + rows, 0) };
}
