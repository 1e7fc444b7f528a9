import { chooseLambda, type LambdaEvidence, type LambdaScore } from './choose-lambda.ts';
import {
  type ClassMatch,
  effectsOfRejection,
  scorePath,
  solveClass,
  weighEvenly,
  witnessAtReal,
} from './class-match.ts';
import { effectiveSizeOf } from './effective-size.ts';
import { kernelMeans } from './kernel-mean.ts';
import type { Matrix } from './matrix.ts';
import { medianDistance } from './median-distance.ts';
import type { Rng } from './rng.ts';
import type { SimplexPoint } from './simplex-qp.ts';

const TOLERANCE = 1e-4;

/** Fold solutions only rank λ, and the differences that matter there are far larger. */
const FOLD_TOLERANCE = 1e-3;

/** Fewer real rows than this in a class cannot say how its synthetic rows should be weighted. */
const LEAST_REAL_ROWS = 3;

/** Why a class was not treated like the others. */
export type ClassNote =
  /** Its mass went to the other classes. */
  | 'no-synthetic-rows'
  /** Nothing to match: equal weights inside the class. */
  | 'no-real-rows'
  /** Fewer than three real rows: equal weights inside the class. */
  | 'too-few-real-rows'
  /** Too few real rows for folds: λ was chosen on the other classes. */
  | 'lambda-from-other-classes'
  /** No class had enough real rows for folds: equal weights, as nothing supports others. */
  | 'no-evidence-for-lambda';

/** Proof that an objective is within `gap` of its minimum. */
export interface Certificate {
  readonly gap: number;
  /** What the gap had to reach. */
  readonly bound: number;
  /** The gap over the in-sample MMD² (or its floor). */
  readonly relative: number;
  readonly holds: boolean;
}

/** How the weights of one class came about. */
export interface ClassAlignment {
  readonly class: number;
  readonly realRows: number;
  readonly syntheticRows: number;
  /** The share of the total weight, after renormalising over classes that have synthetic rows. */
  readonly mass: number;
  /** The pooled median distance. */
  readonly bandwidth: number;
  /** In units of 1/n; Infinity for equal weights. */
  readonly lambda: number;
  /** 1/Σw² inside the class; 0 without weights. */
  readonly effectiveSize: number;
  readonly certificate: Certificate;
  /** Rows at the cap. */
  readonly atCap: number;
  readonly note?: ClassNote;
}

/** One class's rows and, when both sides have some, its matching problem. */
export interface ClassWork {
  readonly realRows: Int32Array;
  readonly syntheticRows: Int32Array;
  /** The class's share of the total weight. */
  readonly mass: number;
  readonly match?: ClassMatch;
}

/** The λ that all classes share. */
export interface SharedLambda {
  readonly lambda: number;
  readonly path: readonly LambdaScore[];
  /** Whether λ was given or had evidence. */
  readonly founded: boolean;
  /** By class: a point near the solution. */
  readonly starts: ReadonlyMap<ClassWork, SimplexPoint>;
}

/** What one class contributes. */
export interface ClassOutcome {
  readonly report: Omit<ClassAlignment, 'class' | 'realRows' | 'syntheticRows' | 'mass'>;
  /** Inside the class: sum 1. */
  readonly weights: Float64Array;
  readonly witness: Float64Array;
  /** Change of the class's in-sample MMD² by rejecting each synthetic row alone; only where asked for. */
  readonly effects?: Float64Array;
  /** The share of the class's weight that is far from real; absent when that cannot be judged. */
  readonly farShare?: number;
}

/** Two rows a fold at least: fewer cannot say what a fold would have shown. */
function hasFolds(work: ClassWork, folds: number): boolean {
  return work.match !== undefined && work.mass > 0 && work.realRows.length >= 2 * folds;
}

/** Chooses λ for all classes at once: the classes' held-out losses are averaged by mass. One λ alone is taken as given. */
export function chooseSharedLambda(
  works: readonly ClassWork[],
  lambdas: readonly number[],
  cap: number,
  folds: number,
  checkpoint?: () => void,
): SharedLambda {
  const descending = [...lambdas].sort((a, b) => b - a);
  if (descending.length === 1) return { lambda: descending[0], path: [], founded: true, starts: new Map() };
  const folded = works.filter((work) => hasFolds(work, folds));
  if (folded.length === 0) return { lambda: Infinity, path: [], founded: false, starts: new Map() };
  const foldedMass = folded.reduce((sum, { mass }) => sum + mass, 0);
  const scored = folded.map(({ match }) => scorePath(match!, descending, cap, FOLD_TOLERANCE, checkpoint));
  const evidence = scored.map(
    ({ losses, mmd }, k): LambdaEvidence => ({ share: folded[k].mass / foldedMass, losses, mmd }),
  );
  const { path, chosen } = chooseLambda(descending, evidence);
  const starts = new Map(folded.map((work, k) => [work, scored[k].starts[chosen]]));
  return { lambda: descending[chosen], path, founded: true, starts };
}

/** Solves and describes a class that has rows on both sides. */
export function alignClass(
  work: ClassWork,
  match: ClassMatch,
  shared: SharedLambda,
  cap: number,
  wantsEffects: boolean,
): ClassOutcome {
  const lambda = work.realRows.length < LEAST_REAL_ROWS ? Infinity : shared.lambda;
  const solved =
    lambda === Infinity ? weighEvenly(match) : solveClass(match, lambda, cap, TOLERANCE, shared.starts.get(work));
  const { weights, distinctWeights, gap, bound, holds } = solved;
  const note = noteOf(work, shared);
  const limit = (cap / weights.length) * (1 - 1e-9);
  return {
    report: {
      bandwidth: match.bandwidth,
      lambda,
      effectiveSize: effectiveSizeOf(weights),
      certificate: { gap, bound, relative: bound > 0 ? (gap / bound) * TOLERANCE : 0, holds },
      atCap: weights.reduce((count, w) => count + (w >= limit ? 1 : 0), 0),
      ...(note && { note }),
    },
    weights,
    witness: witnessAtReal(match, distinctWeights),
    ...(wantsEffects && { effects: effectsOfRejection(match, distinctWeights) }),
    farShare: match.far && distinctWeights.reduce((sum, w, i) => sum + w * match.far![i], 0),
  };
}

function noteOf(work: ClassWork, shared: SharedLambda): ClassNote | undefined {
  if (work.realRows.length < LEAST_REAL_ROWS) return 'too-few-real-rows';
  if (!shared.founded) return 'no-evidence-for-lambda';
  return shared.path.length > 0 && !shared.starts.has(work) ? 'lambda-from-other-classes' : undefined;
}

/** A class without real rows gets equal weights; in a class without synthetic rows every real row is unexplained. */
export function describeOneSided(real: Matrix, synthetic: Matrix, rng: Rng): ClassOutcome {
  const m = synthetic.rows;
  const bandwidth = medianDistance(m > 0 ? synthetic : real, rng);
  return {
    report: {
      bandwidth,
      lambda: Infinity,
      effectiveSize: m,
      certificate: { gap: 0, bound: 0, relative: 0, holds: true },
      atCap: 0,
      note: m > 0 ? 'no-real-rows' : 'no-synthetic-rows',
    },
    weights: new Float64Array(m).fill(1 / m),
    witness: real.rows > 0 ? kernelMeans(real, real, bandwidth) : new Float64Array(0),
  };
}
