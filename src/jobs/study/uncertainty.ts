import type { Sample } from '../../core/data/sample.ts';
import { chooseDifferent, drawField, fieldDefaults } from '../../core/math/exploration-field.ts';
import { type Matrix, stackRows, takeRows } from '../../core/math/matrix.ts';
import { createPosterior } from '../../core/math/posterior-variance.ts';
import { syntheticNoise } from '../../core/stages/explore.ts';
import type { OpenStudy } from './open-study.ts';
import type { Turn } from './turn.ts';

/** Covered rows of a label that are conditioned on at most: as many as exploration takes, fewer where every one costs more. */
const mostCovered = { usual: 500, large: 100 };
/** Real rows from which a data set counts as large. */
const largeFrom = 20_000;
/** Real rows between two looks at the clock. */
const blockRows = 2048;

/**
 * The posterior variance of every real row, label by label as exploration sees it: given all demonstrations of the run,
 * and the synthetic rows that cover ground with their larger noise.
 */
export async function measureUncertainty(
  study: OpenStudy,
  rowsByLabel: ReadonlyMap<string | undefined, Int32Array>,
  covering: readonly Sample[],
  turn: Turn,
): Promise<{ readonly variance: Float32Array; readonly approximations: readonly string[] }> {
  const { points, real, run, plan } = study;
  const { noise } = plan.explore;
  const variance = new Float32Array(real.length);
  const approximations: string[] = [];
  const rowOf = new Map(study.ground.working.map(({ hash }, i) => [hash, study.ground.reservation.working[i] ?? 0]));
  for (const [label, rows] of rowsByLabel) {
    if (rows.length === 0) continue;
    const shown = run.clusters
      .filter((cluster) => cluster.label === label)
      .flatMap(({ members }) => members.flatMap(({ hash }) => rowOf.get(hash) ?? []));
    const own = covering.filter((sample) => sample.label === label);
    const limit = real.length > largeFrom ? mostCovered.large : mostCovered.usual;
    const lengthScale = findLengthScale(study, label, rows);
    await turn.pause();
    let covered = study.embed(own);
    if (own.length > limit) {
      approximations.push(`covered rows${label === undefined ? '' : ` of ${label}`}: ${limit} of ${own.length}`);
      covered = takeRows(covered, chooseDifferent(covered, limit, lengthScale, noise * syntheticNoise));
      await turn.pause();
    }
    const noises = new Float64Array(shown.length + covered.rows).fill(noise, 0, shown.length);
    noises.fill(noise * syntheticNoise, shown.length);
    const posterior = createPosterior(stackRows(takeRows(points, shown), covered), noises, lengthScale);
    for (let from = 0; from < rows.length; from += blockRows) {
      const block = rows.subarray(from, from + blockRows);
      const values = posterior.varianceAt(takeRows(points, block));
      block.forEach((row, i) => {
        variance[row] = values[i] ?? 1;
      });
      await turn.pause();
    }
  }
  return { variance, approximations };
}

/** The length scale that the first batch of an exploration takes for this label. */
function findLengthScale(study: OpenStudy, label: string | undefined, rows: Int32Array): number {
  const known = study.lengthScales.get(label);
  if (known !== undefined) return known;
  const working = rows.filter((row) => study.isHeldOut[row] === 0);
  const points: Matrix = takeRows(study.points, working);
  const { clusterSize } = study.plan.explore;
  const seed = `${study.plan.seed} explore ${label ?? ''} 0`;
  const { lengthScale } = drawField({ ...fieldDefaults, points, clusterSize, seed, referenceLimit: 1 });
  study.lengthScales.set(label, lengthScale);
  return lengthScale;
}
