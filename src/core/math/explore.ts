import { rankRows, sampleByRank } from './content-sample.ts';
import { kthDistances, nearestNeighbours, quantileOf } from './distance.ts';
import { createScore, type ExplorationRule } from './exploration-rule.ts';
import { createGaussianProcess, type GaussianProcess, type GaussianProcessOptions } from './gaussian-process.ts';
import { createMatrix, type Matrix, rowOf, takeRows } from './matrix.ts';
import { lengthScaleOf } from './rbf-kernel.ts';
import { createRowPool } from './row-pool.ts';

/** Rows of one class and how to explore them. */
export interface SelectionInput {
  /** One row per real row of the class, of about unit norm. All of them count as reference. */
  readonly points: Matrix;
  /** 1 where the row may be a demonstration; every row when left out. */
  readonly usable?: Uint8Array;
  /** Demonstrations of earlier batches: conditioned on with `noise` and never chosen again. */
  readonly used?: readonly number[];
  /** Accepted synthetic rows, conditioned on with their own noise before the first pick. */
  readonly alreadyCovered?: { readonly points: Matrix; readonly noise: number };
  readonly rule: ExplorationRule;
  /** Clusters to choose at most. */
  readonly picks: number;
  /** Rows of a cluster, the pick included: 3 to 5 are sensible. */
  readonly clusterSize: number;
  /** Kernel length scale; chosen from the usable rows when left out (see `chooseLengthScale`). */
  readonly lengthScale?: number;
  /** Noise variance of a demonstration. */
  readonly noise?: number;
  readonly referenceLimit?: number;
  readonly candidateLimit?: number;
  /** At most so many covered rows are conditioned on, chosen to differ. */
  readonly coveredLimit?: number;
  /** Rows this close repeat each other: no row that repeats a used one is a pick. */
  readonly duplicateDistance?: number;
  /** A step that reduces less than this share of the greatest reduction (the first step aside) ends the choice. */
  readonly stopFraction?: number;
  /** Greatest reduction of earlier batches, so that a later batch stops by the same measure. */
  readonly greatestReduction?: number;
  readonly seed: number | string;
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

const DEFAULTS = {
  noise: 0.05,
  referenceLimit: 2000,
  candidateLimit: 10_000,
  coveredLimit: 500,
  duplicateDistance: 0.05,
  stopFraction: 0.1,
  greatestReduction: 0,
};
const NEIGHBOUR_SAMPLE = 1000;
const SCALE_NEIGHBOUR = 5;
const FAR_QUANTILE = 0.95;

type Settings = SelectionInput & typeof DEFAULTS;

/** The rows the choice works on, drawn by content so that the order of the rows does not matter. */
interface Field {
  readonly ranks: Uint32Array;
  /** Row of `points` of each candidate. */
  readonly candidateRows: Int32Array;
  readonly candidates: Matrix;
  readonly reference: Matrix;
  readonly sampled: GaussianProcessOptions['sampled'];
  readonly lengthScale: number;
  /** Distance beyond which a cluster is called far. */
  readonly farBeyond: number;
  readonly approximations: readonly string[];
}

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

function drawField(settings: Settings): Field {
  const { points, usable, alreadyCovered, coveredLimit } = settings;
  const approximations: string[] = [];
  const ranks = rankRows(points, settings.seed);
  const draw = (rows: Int32Array, limit: number, what: string) => {
    if (rows.length > limit) approximations.push(`${what}: ${limit} of ${rows.length} rows`);
    return sampleByRank(rows, ranks, limit);
  };
  const everyRow = Int32Array.from({ length: points.rows }, (_, i) => i);
  const taken = new Set(settings.used);
  const open = everyRow.filter((row) => (usable === undefined || usable[row] !== 0) && !taken.has(row));
  const candidateRows = draw(open, settings.candidateLimit, 'candidates');
  const candidates = takeRows(points, candidateRows);
  const referenceRows = draw(everyRow, settings.referenceLimit, 'reference');
  const reference = takeRows(points, referenceRows);
  const inReference = new Set(referenceRows);
  const own = Uint8Array.from(candidateRows, (row) => Number(inReference.has(row)));
  const sampled = reference.rows < points.rows ? { population: points.rows, own } : undefined;
  const sample = takeRows(points, draw(candidateRows, NEIGHBOUR_SAMPLE, 'neighbour distances'));
  const reach = Math.max(1, settings.clusterSize - 1);
  const neighbours = nearestNeighbours(sample, candidates, Math.max(SCALE_NEIGHBOUR, reach), false, true);
  const lengthScale = settings.lengthScale ?? lengthScaleOf(kthDistances(neighbours, SCALE_NEIGHBOUR));
  const farBeyond = quantileOf(kthDistances(neighbours, reach), FAR_QUANTILE);
  if (alreadyCovered && alreadyCovered.points.rows > coveredLimit) {
    approximations.push(`covered: ${coveredLimit} of ${alreadyCovered.points.rows} rows`);
  }
  return { ranks, candidateRows, candidates, reference, sampled, lengthScale, farBeyond, approximations };
}

function conditionOnCovered(process: GaussianProcess, settings: Settings, lengthScale: number): void {
  if (!settings.alreadyCovered) return;
  const { points, noise } = settings.alreadyCovered;
  const everyRow = Int32Array.from({ length: points.rows }, (_, i) => i);
  const tooMany = points.rows > settings.coveredLimit;
  for (const row of tooMany ? chooseDifferent(points, settings.coveredLimit, lengthScale, noise) : everyRow)
    process.conditionOn(rowOf(points, row), noise);
}

/** Rows that a greedy maximum-variance choice among themselves takes first. */
function chooseDifferent(points: Matrix, limit: number, lengthScale: number, noise: number): number[] {
  const among = createGaussianProcess(points, createMatrix(0, points.cols), { lengthScale, noise });
  const everyRow = Int32Array.from({ length: points.rows }, (_, i) => i);
  const ranks = rankRows(points, 'covered');
  const chosen = new Set<number>();
  while (chosen.size < limit) {
    const row = findBest(among.variance, everyRow, ranks, (i) => !chosen.has(i));
    chosen.add(row);
    among.condition(row);
  }
  return [...chosen];
}

/** The allowed row of the highest score; ties to the lowest rank, then the lowest row. -1 when none is allowed. */
function findBest(
  scores: Float64Array,
  rows: Int32Array,
  ranks: Uint32Array,
  allowed: (row: number) => boolean,
): number {
  let best = -1;
  let top = Number.NEGATIVE_INFINITY;
  for (let slot = 0; slot < rows.length; slot++) {
    const row = rows[slot];
    if (scores[slot] < top || !allowed(row)) continue;
    if (best >= 0 && scores[slot] === top && ranks[row] >= ranks[best]) continue;
    best = row;
    top = scores[slot];
  }
  return best;
}

function dropUndefined(input: SelectionInput): SelectionInput {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined),
  ) as unknown as SelectionInput;
}

function requireValid(settings: Settings): void {
  const { points, picks, clusterSize } = settings;
  if (!(Number.isInteger(picks) && picks >= 0)) throw new RangeError(`selectClusters: ${picks} picks`);
  if (!(Number.isInteger(clusterSize) && clusterSize >= 1)) throw new RangeError(`selectClusters: size ${clusterSize}`);
  for (const name of ['referenceLimit', 'candidateLimit', 'coveredLimit'] as const) {
    if (!(settings[name] >= 1)) throw new RangeError(`selectClusters: ${name} ${settings[name]}`);
  }
  for (const row of settings.used ?? []) {
    if (!(row >= 0 && row < points.rows)) throw new RangeError(`selectClusters: used row ${row} of ${points.rows}`);
  }
}
