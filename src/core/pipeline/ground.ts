import type { AttributeSchema } from '../data/attribute.ts';
import type { Plan } from '../data/plan.ts';
import { createConstantFinder, type RowConstants } from '../data/row-constants.ts';
import type { Sample } from '../data/sample.ts';
import type { World } from '../ports/world.ts';
import { type PromptKit, resolvePrivacy } from '../prompts/prompt-kit.ts';
import { type Embed, fitEmbedding, fitJudgement, prepareRows } from '../stages/embed.ts';
import { chooseDiverseRows, splitByClass, type Territory } from '../stages/explore.ts';
import { createGates, type Gates } from '../stages/gate.ts';
import { fitLabelModel } from '../stages/label-model.ts';
import { type Corpus, readCorpus } from '../stages/read.ts';
import { reasonSchema } from '../stages/reason.ts';
import { type Reservation, reserveRows } from '../stages/reserve.ts';
import { checkPrivacy, screenRows } from '../stages/screen.ts';
import { asSample } from './as-sample.ts';
import { RunError } from './run-error.ts';
import type { LabelCount, Progress, RunEvent } from './run-event.ts';

/** The real rows of a run: all of them, those that take part, and those that only measure. */
export interface Ground {
  readonly corpus: Corpus;
  readonly reservation: Reservation;
  readonly working: readonly Sample[];
  readonly constants: RowConstants;
}

/** What looks at single rows during a run: the space of the real rows, their classes in it, and the gates. */
export interface Spaces {
  readonly embed: Embed;
  /** One per class, replaced as clusters are taken from it. */
  readonly territories: Territory[];
  readonly diverse: readonly Sample[];
  readonly gates: Gates;
}

/** Rows shown to the model when it finds the attributes of the data set. */
const schemaRows = 30;

/** Reads the real rows and sets some aside. Throws `RunError` when there is no row to work with. */
export async function* readReal(
  plan: Plan,
  world: Pick<World, 'source' | 'knownSynthetic' | 'signal'>,
): AsyncGenerator<RunEvent | Progress, Ground> {
  yield { type: 'progress', stage: 'read', done: 0, total: 0 };
  const corpus = await readCorpus(world.source, plan.layout, world.knownSynthetic, world.signal);
  const { samples, counts } = corpus;
  yield { type: 'rows-read', side: 'real', counts, labels: countLabels(samples) };
  if (samples.length === 0) {
    throw new RunError(
      'no-usable-row',
      `${world.source.name} has no row that the plan's fields fit${counts.knownSynthetic > 0 ? ` (${counts.knownSynthetic} rows were written by earlier runs)` : ''}. Look at its layout with “synalign inspect”.`,
    );
  }
  const reservation = reserveRows(corpus, {
    share: plan.heldOut.share,
    least: plan.heldOut.least,
    group: plan.heldOut.group,
    seed: plan.seed,
  });
  const working = Array.from(reservation.working, (i) => samples[i] as Sample);
  yield { type: 'rows-reserved', mode: reservation.mode, heldOut: reservation.heldOut.length, working: working.length };
  const finder = createConstantFinder(plan.layout);
  for (const { row } of samples) finder.add(row);
  return { corpus, reservation, working, constants: finder.finish() };
}

/**
 * Looks at the rows that prompts may show before anything is sent. Held-out rows never are.
 * @throws SensitiveRowsError when there is something that the plan wants to stop for
 */
export function* screenWorking(plan: Plan, ground: Ground, kit: PromptKit): Generator<RunEvent, void> {
  const screening = screenRows(ground.working, plan.layout, kit.rowCharacters);
  if (screening.sensitive.length > 0 || screening.tooLong.rows > 0) {
    yield { type: 'rows-screened', screening, handling: resolvePrivacy(plan) };
  }
  checkPrivacy(plan, screening);
}

/** Embeds the working rows for exploration and makes the gates. Only real rows meet here, so only they are fitted on. */
export async function* fitSpaces(
  plan: Plan,
  world: World,
  ground: Ground,
): AsyncGenerator<RunEvent | Progress, Spaces> {
  yield { type: 'progress', stage: 'embed', done: 0, total: ground.working.length };
  const { working, corpus } = ground;
  const earlier = world.earlier.map((draft) => asSample(draft, plan));
  await prepareRows(world.staticModel, [...working, ...earlier], world.signal);
  const embed = fitEmbedding(working, working.length, plan.layout, plan.seed, world.staticModel, {
    ...(world.cache ? { cache: world.cache } : {}),
  });
  const points = embed(working);
  yield { type: 'space-fitted', rows: working.length, dimensions: points.cols };
  world.signal.throwIfAborted();
  return {
    embed,
    territories: splitByClass(working, points, corpus.classes),
    diverse: chooseDiverseRows(working, points, schemaRows, `${plan.seed} diverse`),
    gates: createGates({
      real: corpus.samples,
      earlier: world.earlier.map(({ id }, i) => ({ id, sample: earlier[i] as Sample })),
      layout: plan.layout,
      settings: plan.gates,
      embed: fitJudgement(corpus.samples, plan.layout, `${plan.seed} gates`),
      labelModel: fitLabelModel(working, points, corpus.classes, embed, `${plan.seed} labels`),
    }),
  };
}

/** Finds the attribute schema once per run, unless the user gave one. Throws `RunError` when the model's cannot be read. */
export async function* reasonOnce(
  plan: Plan,
  world: World,
  spaces: Spaces,
  kit: PromptKit,
): AsyncGenerator<RunEvent | Progress, AttributeSchema> {
  if (world.attributes) {
    yield { type: 'schema-ready', schema: world.attributes, source: plan.attributes ?? 'given' };
    return world.attributes;
  }
  yield { type: 'progress', stage: 'reason', done: 0, total: 0 };
  const found = await reasonSchema(world, kit, spaces.diverse);
  if ('problem' in found) {
    throw new RunError(
      'schema-failed',
      `The model's list of attributes cannot be used: ${found.problem}. Choose another model, or write the attributes yourself and pass them with --attributes.`,
    );
  }
  const schema = { attributes: found.attributes };
  const { dropped } = found;
  yield { type: 'schema-ready', schema, source: found.model, ...(dropped.length > 0 ? { dropped } : {}) };
  return schema;
}

/** Rows per label in the order of `groupByLabel`: most rows first. */
export function countLabels(samples: readonly Sample[]): LabelCount[] {
  const counts = new Map<string | null, number>();
  for (const { label } of samples) counts.set(label ?? null, (counts.get(label ?? null) ?? 0) + 1);
  return [...counts]
    .map(([label, rows]) => ({ label, rows }))
    .sort((a, b) => b.rows - a.rows || ((a.label ?? '') < (b.label ?? '') ? -1 : 1));
}
