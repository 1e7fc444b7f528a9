import { rankRows, sampleByRank } from './content-sample.ts';
import { kthDistances, nearestNeighbours, quantileOf } from './distance.ts';
import { createGaussianProcess, type GaussianProcess, type GaussianProcessOptions } from './gaussian-process.ts';
import { createMatrix, type Matrix, rowOf, takeRows } from './matrix.ts';
import { lengthScaleOf } from './rbf-kernel.ts';

/** Rows of one class and how a process over them is set up. */
export interface FieldInput {
  /** One row per real row of the class, of about unit norm. All of them count as reference. */
  readonly points: Matrix;
  /** 1 where the row may be a demonstration; every row when left out. */
  readonly usable?: Uint8Array;
  /** Demonstrations of earlier batches: conditioned on with `noise` and never chosen again. */
  readonly used?: readonly number[];
  /** Accepted synthetic rows, conditioned on with their own noise before the first pick. */
  readonly alreadyCovered?: { readonly points: Matrix; readonly noise: number };
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
  readonly seed: number | string;
}

/** What is taken where the input says nothing. */
export const fieldDefaults = { noise: 0.05, referenceLimit: 2000, candidateLimit: 10_000, coveredLimit: 500 };
const NEIGHBOUR_SAMPLE = 1000;
const SCALE_NEIGHBOUR = 5;
const FAR_QUANTILE = 0.95;

/** An input with every limit set. */
export type FieldSettings = FieldInput & typeof fieldDefaults;

/** The rows that exploration works on, drawn by content so that the order of the rows does not matter. */
export interface ExplorationField {
  readonly ranks: Uint32Array;
  /** Row of `points` of each candidate. */
  readonly candidateRows: Int32Array;
  readonly candidates: Matrix;
  readonly reference: Matrix;
  readonly sampled: GaussianProcessOptions['sampled'];
  readonly lengthScale: number;
  /** Distance beyond which a cluster is called far. */
  readonly farBeyond: number;
  /** What was drawn from a larger number of rows, in words. */
  readonly approximations: readonly string[];
}

/** Draws candidates and reference, and sets the length scale and what counts as far. Throws RangeError on a limit below 1. */
export function drawField(settings: FieldSettings): ExplorationField {
  const { points, usable, alreadyCovered, coveredLimit } = settings;
  for (const name of ['referenceLimit', 'candidateLimit', 'coveredLimit'] as const) {
    if (!(settings[name] >= 1)) throw new RangeError(`drawField: ${name} ${settings[name]}`);
  }
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

/** Conditions a process on the rows that are covered already, or on so many that differ from each other. */
export function conditionOnCovered(process: GaussianProcess, settings: FieldSettings, lengthScale: number): void {
  if (!settings.alreadyCovered) return;
  const { points, noise } = settings.alreadyCovered;
  const everyRow = Int32Array.from({ length: points.rows }, (_, i) => i);
  const tooMany = points.rows > settings.coveredLimit;
  for (const row of tooMany ? chooseDifferent(points, settings.coveredLimit, lengthScale, noise) : everyRow)
    process.conditionOn(rowOf(points, row), noise);
}

/** Rows that a greedy maximum-variance choice among themselves takes first, `limit` of them. */
export function chooseDifferent(points: Matrix, limit: number, lengthScale: number, noise: number): number[] {
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
export function findBest(
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

/** An input without the keys whose value is undefined, so that they do not hide a default. */
export function dropUndefined<T extends object>(input: T): T {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as T;
}
