import type { Draft } from '../data/draft.ts';
import type { Plan } from '../data/plan.ts';
import type { GapReport } from '../data/report.ts';
import type { Sample } from '../data/sample.ts';
import type { World } from '../ports/world.ts';
import { alignRows, type Weighing } from '../stages/align.ts';
import { joinFolds, measureRows } from '../stages/measure.ts';
import { foldCount } from '../stages/reserve.ts';
import { asSample } from './as-sample.ts';
import type { Ground } from './ground.ts';
import type { Progress, RunEvent } from './run-event.ts';

/** Synthetic rows with what decides in which folds of a cross-fit they may appear. */
export interface Candidates {
  readonly ids: readonly string[];
  readonly samples: readonly Sample[];
  /** Hashes of the demonstrations each row was written from. */
  readonly demonstrations: readonly (readonly string[])[];
}

/** Candidates of a run's own drafts. */
export function candidatesOf(drafts: readonly Draft[], plan: Plan): Candidates {
  return {
    ids: drafts.map(({ id }) => id),
    samples: drafts.map((draft) => asSample(draft, plan)),
    demonstrations: drafts.map(({ origin }) => origin.demonstrations.map(({ hash }) => hash)),
  };
}

/** 3. Weighs every synthetic row so that together they match the working rows. */
export function* weighRows(
  plan: Plan,
  { staticModel, cache }: Pick<World, 'staticModel' | 'cache'>,
  ground: Ground,
  candidates: Candidates,
): Generator<RunEvent | Progress, Weighing | undefined> {
  if (candidates.samples.length === 0) return undefined;
  yield { type: 'progress', stage: 'align', done: 0, total: 0 };
  const weighing = alignRows({ real: ground.working, synthetic: candidates.samples, plan, staticModel, cache });
  yield {
    type: 'rows-weighed',
    weights: candidates.ids.map((id, i) => [id, weighing.weights[i] ?? 0] as const),
    report: weighing.report,
  };
  return weighing;
}

/** Measures the gap on rows that chose nothing; with too few rows to reserve some, by a five-fold cross-fit. */
export function* measureGaps(
  plan: Plan,
  { staticModel, cache }: Pick<World, 'staticModel' | 'cache'>,
  ground: Ground,
  candidates: Candidates,
  weighing: Weighing | undefined,
): Generator<RunEvent | Progress, void> {
  if (weighing === undefined) return;
  yield { type: 'progress', stage: 'measure', done: 0, total: 0 };
  const { corpus, reservation, working } = ground;
  const { samples } = candidates;
  const { classMass } = weighing.report;
  let gap: GapReport | undefined;
  if (reservation.folds === undefined) {
    const heldOut = Array.from(reservation.heldOut, (i) => corpus.samples[i] as Sample);
    gap = measureRows({ heldOut, others: working, synthetic: samples, weights: weighing.weights, classMass, plan });
  } else {
    const folds: GapReport[] = [];
    for (let fold = 0; fold < foldCount; fold++) {
      yield { type: 'progress', stage: 'measure', done: fold, total: foldCount };
      const heldOut = corpus.samples.filter((_, i) => reservation.folds?.[i] === fold);
      const others = corpus.samples.filter((_, i) => reservation.folds?.[i] !== fold);
      const held = new Set(heldOut.map(({ hash }) => hash));
      const synthetic = samples.filter((_, i) => !candidates.demonstrations[i]?.some((hash) => held.has(hash)));
      if (heldOut.length === 0 || others.length === 0 || synthetic.length === 0) continue;
      const { weights } = alignRows({ real: others, synthetic, plan, staticModel, cache });
      const found = measureRows({ heldOut, others, synthetic, weights, classMass, plan });
      if (found) folds.push(found);
    }
    gap = joinFolds(folds);
  }
  if (gap) yield { type: 'gap-measured', gap };
}
