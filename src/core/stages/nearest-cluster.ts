import type { Cluster } from '../data/cluster.ts';
import type { Sample } from '../data/sample.ts';
import { nearestNeighbours } from '../math/distance.ts';
import { type Matrix, takeRows } from '../math/matrix.ts';

/**
 * The cell of every row: the position in `clusters` of the cluster whose pick is nearest, among the clusters of the row's
 * label, or among all where its label has none; -1 without clusters. `points` are the rows' embeddings; picks are found
 * by content among the rows, and clusters whose pick is gone have no cell.
 */
export function findNearestClusters(
  samples: readonly Sample[],
  points: Matrix,
  clusters: readonly Cluster[],
): Int32Array {
  const rowOf = new Map(samples.map(({ hash }, i) => [hash, i]));
  const picks = clusters.flatMap(({ label, members }, cluster) => {
    const row = rowOf.get(members[0]?.hash ?? '');
    return row === undefined ? [] : [{ cluster, label, row }];
  });
  const nearest = new Int32Array(samples.length).fill(-1);
  if (picks.length === 0) return nearest;
  const byLabel = new Map<string | undefined, number[]>();
  samples.forEach(({ label }, i) => {
    const rows = byLabel.get(label);
    if (rows) rows.push(i);
    else byLabel.set(label, [i]);
  });
  for (const [label, rows] of byLabel) {
    const own = picks.filter((pick) => pick.label === label);
    const among = own.length > 0 ? own : picks;
    const base = takeRows(
      points,
      among.map(({ row }) => row),
    );
    const { indices } = nearestNeighbours(takeRows(points, rows), base, 1, false);
    rows.forEach((row, i) => {
      nearest[row] = among[indices[i] ?? -1]?.cluster ?? -1;
    });
  }
  return nearest;
}
