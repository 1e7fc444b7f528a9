import { squaredDistances } from './distance.ts';
import { conditionOnCovered, drawField, dropUndefined, type FieldInput, fieldDefaults } from './exploration-field.ts';
import type { Cluster } from './explore.ts';
import { createGaussianProcess } from './gaussian-process.ts';
import { createMatrix, rowOf, takeRows } from './matrix.ts';

/** Clusters that somebody else chose, and what they do to the uncertainty. */
export interface GivenClusters {
  readonly picks: readonly Cluster[];
  /** Mean reference variance before the first cluster and after each. */
  readonly curve: readonly number[];
  readonly lengthScale: number;
  readonly approximations: readonly string[];
}

/**
 * Measures given clusters of one class, in their order, as `selectClusters` measures those it chooses: the process is
 * conditioned on what is covered, then on every member of one cluster after the other. The first row of a cluster is its
 * pick; the others are put in the order of their distance to it, ties to the lower row.
 *
 * Throws RangeError on a cluster without rows or a row that is not there.
 */
export function measureGivenClusters(input: FieldInput, clusters: readonly (readonly number[])[]): GivenClusters {
  const settings = { ...fieldDefaults, ...dropUndefined(input) };
  const { points } = settings;
  for (const rows of clusters) {
    if (rows.length === 0) throw new RangeError('measureGivenClusters: a cluster without rows');
    const wrong = rows.find((row) => !(row >= 0 && row < points.rows));
    if (wrong !== undefined) throw new RangeError(`measureGivenClusters: row ${wrong} of ${points.rows}`);
  }
  const { reference, lengthScale, farBeyond, approximations } = drawField(settings);
  // Nothing is chosen, so there are no candidates.
  const process = createGaussianProcess(createMatrix(0, points.cols), reference, {
    lengthScale,
    noise: settings.noise,
  });
  conditionOnCovered(process, settings, lengthScale);
  const curve = [process.meanReferenceVariance()];
  const picks = clusters.map((rows, step): Cluster => {
    const [pick, ...others] = rows;
    const squared = squaredDistances(takeRows(points, [pick]), takeRows(points, others));
    const ordered = others
      .map((row, k) => ({ row, distance: Math.sqrt(squared[k]) }))
      .sort((a, b) => a.distance - b.distance || a.row - b.row);
    const members = [pick, ...ordered.map(({ row }) => row)];
    const memberDistances = [0, ...ordered.map(({ distance }) => distance)];
    for (const row of members) process.conditionOn(rowOf(points, row));
    const meanVarianceAfter = process.meanReferenceVariance();
    const reduction = curve[curve.length - 1] - meanVarianceAfter;
    curve.push(meanVarianceAfter);
    const far = memberDistances[memberDistances.length - 1] > farBeyond;
    return { step, pick, members, memberDistances, far, reduction, meanVarianceAfter };
  });
  return { picks, curve, lengthScale, approximations };
}
