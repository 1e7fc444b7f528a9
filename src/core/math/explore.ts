import {
  conditionOnCovered,
  drawField,
  dropUndefined,
  type FieldInput,
  fieldDefaults,
  findBest,
} from './exploration-field.ts';
import { createScore, type ExplorationRule } from './exploration-rule.ts';
import { createGaussianProcess } from './gaussian-process.ts';
import { rowOf } from './matrix.ts';
import { createRowPool } from './row-pool.ts';

/** Rows of one class and how to explore them. */
export interface SelectionInput extends FieldInput {
  readonly rule: ExplorationRule;
  /** Clusters to choose at most. */
  readonly picks: number;
  /** Rows this close repeat each other: no row that repeats a used one is a pick. */
  readonly duplicateDistance?: number;
  /** A step that reduces less than this share of the greatest reduction (the first step aside) ends the choice. */
  readonly stopFraction?: number;
  /** Greatest reduction of earlier batches, so that a later batch stops by the same measure. */
  readonly greatestReduction?: number;
}

/** One demonstration cluster. */
export interface Cluster {
  /** Counted from 0. */
  readonly step: number;
  readonly pick: number;
  /** Rows of the cluster: the pick first, then its neighbours by distance. */
  readonly members: readonly number[];
  /** Distance of each member to the pick. */
  readonly memberDistances: readonly number[];
  /** The farthest member is farther off than in 95 % of the neighbourhoods of this size. */
  readonly far: boolean;
  /** Drop of the mean reference variance by the whole cluster. */
  readonly reduction: number;
  readonly meanVarianceAfter: number;
}

/** Clusters in the order chosen, and what stopped the choice. */
export interface Selection {
  readonly picks: readonly Cluster[];
  /** `exhausted`: every usable row is used or repeats a used one. */
  readonly stopRule: 'budget' | 'reduction' | 'exhausted';
  /** Mean reference variance before the first cluster and after each. */
  readonly curve: readonly number[];
  /** What `stopFraction` was measured against, for the next batch; 0 before a second step. */
  readonly greatestReduction: number;
  readonly lengthScale: number;
  /** What was computed on a part of the rows, in words; empty when all was exact. */
  readonly approximations: readonly string[];
}

const DEFAULTS = { ...fieldDefaults, duplicateDistance: 0.05, stopFraction: 0.1, greatestReduction: 0 };

type Settings = SelectionInput & typeof DEFAULTS;

/**
 * Chooses demonstration clusters of one class by Gaussian-process uncertainty (SynAlign, arXiv 2502.08661, its first
 * module, with fixed hyper-parameters and integrated variance reduction).
 *
 * A cluster is a pick and its nearest free rows, none repeating another or a used row (see `RowPool`); the process is
 * conditioned on all of them. With `ivr` and `max-variance` a step below `stopFraction` of the greatest reduction so
 * far ends the choice and is not taken. The very first step is no measure: it also removes what all rows share, which
 * in sparse spaces was measured at forty times any later step.
 * Samples are drawn and ties are broken by a seeded hash of a row's content, so that picks do not depend on the order
 * of the rows, up to rounding; equal rows go by the lowest.
 */
export function selectClusters(input: SelectionInput): Selection {
  const settings: Settings = { ...DEFAULTS, ...dropUndefined(input) };
  requireValid(settings);
  const { points, rule, seed } = settings;
  const field = drawField(settings);
  const { ranks, candidateRows, candidates, reference, sampled, lengthScale, approximations } = field;
  const pool = createRowPool(points, settings.usable, settings.duplicateDistance);
  const process = createGaussianProcess(candidates, reference, { lengthScale, noise: settings.noise, sampled });
  const score = createScore({ rule, candidates, reference, process, lengthScale, seed });
  for (const row of settings.used ?? []) {
    pool.take(row);
    process.conditionOn(rowOf(points, row));
    score.add(rowOf(points, row));
  }
  conditionOnCovered(process, settings, lengthScale);

  const slotOf = new Int32Array(points.rows).fill(-1);
  for (let slot = 0; slot < candidateRows.length; slot++) slotOf[candidateRows[slot]] = slot;
  const mayStop = rule === 'ivr' || rule === 'max-variance';
  const picks: Cluster[] = [];
  const curve = [process.meanReferenceVariance()];
  let greatest = settings.greatestReduction;
  let blank = (settings.used ?? []).length === 0 && (settings.alreadyCovered?.points.rows ?? 0) === 0;
  const finish = (stopRule: Selection['stopRule']): Selection => {
    return { picks, stopRule, curve, greatestReduction: greatest, lengthScale, approximations };
  };
  while (picks.length < settings.picks) {
    const pick = findBest(score.values(), candidateRows, ranks, pool.isFree);
    if (pick < 0) return finish('exhausted');
    const { members, memberDistances } = pool.gather(pick, settings.clusterSize);
    for (const row of members) {
      if (slotOf[row] >= 0) process.condition(slotOf[row]);
      else process.conditionOn(rowOf(points, row));
      score.add(rowOf(points, row));
    }
    const meanVarianceAfter = process.meanReferenceVariance();
    const reduction = curve[curve.length - 1] - meanVarianceAfter;
    if (mayStop && reduction < settings.stopFraction * greatest) {
      return finish('reduction');
    }
    if (!blank) greatest = Math.max(greatest, reduction);
    blank = false;
    const far = memberDistances[memberDistances.length - 1] > field.farBeyond;
    picks.push({ step: picks.length, pick, members, memberDistances, far, reduction, meanVarianceAfter });
    curve.push(meanVarianceAfter);
  }
  return finish('budget');
}

function requireValid(settings: Settings): void {
  const { points, picks, clusterSize } = settings;
  if (!(Number.isInteger(picks) && picks >= 0)) throw new RangeError(`selectClusters: ${picks} picks`);
  if (!(Number.isInteger(clusterSize) && clusterSize >= 1)) throw new RangeError(`selectClusters: size ${clusterSize}`);
  for (const row of settings.used ?? []) {
    if (!(row >= 0 && row < points.rows)) throw new RangeError(`selectClusters: used row ${row} of ${points.rows}`);
  }
}
