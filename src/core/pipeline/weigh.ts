import type { Draft } from '../data/draft.ts';
import type { Plan } from '../data/plan.ts';
import { rowId } from '../data/row-id.ts';
import type { DatasetSource, World } from '../ports/world.ts';
import { fitEmbedding, fitJudgement, prepareRows } from '../stages/embed.ts';
import { createGates } from '../stages/gate.ts';
import { fitLabelModel } from '../stages/label-model.ts';
import { readCorpus } from '../stages/read.ts';
import { countLabels, readReal } from './ground.ts';
import { candidatesOf, measureGaps, weighRows } from './judgement.ts';
import { RunError } from './run-error.ts';
import type { Progress, RunEvent } from './run-event.ts';

/** Rows passed through the gates at a time. */
const gateRows = 200;

/**
 * Weighs synthetic rows that were made elsewhere against the real rows: the same gates, weights and measure as `run`,
 * without generation. The rows become drafts, so that they can be reviewed and exported like any others.
 */
export async function* weigh(
  plan: Plan,
  world: Omit<World, 'model' | 'replies' | 'attributes' | 'earlier'>,
  synthetic: DatasetSource,
): AsyncGenerator<RunEvent | Progress, void> {
  const { name, fingerprint } = world.source;
  yield {
    type: 'run-start',
    runId: world.runId,
    kind: 'weigh',
    version: 1,
    plan,
    dataset: { name, fingerprint },
    ...(world.staticModel ? { embedding: world.staticModel.fingerprint } : {}),
    synthetic: { name: synthetic.name, fingerprint: synthetic.fingerprint },
  };
  const ground = yield* readReal(plan, world);
  const made = await readCorpus(synthetic, plan.layout, new Set(), world.signal);
  yield { type: 'rows-read', side: 'synthetic', counts: made.counts, labels: countLabels(made.samples) };
  if (made.samples.length === 0) {
    throw new RunError(
      'no-synthetic-row',
      `${synthetic.name} has no row that the fields of ${name} fit. Both files need the same fields.`,
    );
  }

  yield { type: 'progress', stage: 'embed', done: 0, total: ground.working.length };
  const { working, corpus } = ground;
  await prepareRows(world.staticModel, [...working, ...made.samples], world.signal);
  const embed = fitEmbedding(working, working.length, plan.layout, plan.seed, world.staticModel, {
    ...(world.cache ? { cache: world.cache } : {}),
  });
  const points = embed(working);
  yield { type: 'space-fitted', rows: working.length, dimensions: points.cols };
  const gates = createGates({
    real: corpus.samples,
    earlier: [],
    layout: plan.layout,
    settings: plan.gates,
    embed: fitJudgement(corpus.samples, plan.layout, `${plan.seed} gates`),
    labelModel: fitLabelModel(working, points, corpus.classes, embed, `${plan.seed} labels`),
  });
  const drafts: Draft[] = [];
  for (let from = 0; from < made.samples.length; from += gateRows) {
    world.signal.throwIfAborted();
    const part = made.samples.slice(from, from + gateRows).map((sample) => {
      const slot = `line ${sample.line}`;
      return { id: rowId(world.runId, slot), slot, sample, demonstrations: [] };
    });
    const findings = gates.check(part);
    for (const [i, { id, slot, sample }] of part.entries()) {
      const origin = {
        runId: world.runId,
        slot,
        model: `file ${synthetic.name}`,
        promptHash: '',
        demonstrations: [],
        cluster: '',
        attributes: {},
        batch: 0,
        step: 0,
      };
      const draft: Draft = { id, row: sample.row, origin, gates: findings[i] ?? [] };
      drafts.push(draft);
      yield { type: 'draft-ready', draft };
    }
    yield { type: 'progress', stage: 'generate', done: drafts.length, total: made.samples.length };
  }

  const candidates = candidatesOf(drafts, plan);
  const weighing = yield* weighRows(plan, world, ground, candidates);
  yield* measureGaps(plan, world, ground, candidates, weighing);
  yield { type: 'run-end', drafts: drafts.length, wanted: drafts.length };
}
