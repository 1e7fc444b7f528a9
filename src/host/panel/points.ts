import type { StudyMap } from '../../jobs/study/start-study.ts';
import { type MarksView, noCluster, type PointsView } from '../../protocol/points-view.ts';
import type { RowState } from '../../protocol/row-view.ts';
import type { Cell } from '../../view/present-clusters.ts';

const states: { readonly [state in RowState]: number } = { undecided: 0, accepted: 1, rejected: 2, edited: 3 };

/** What stands where on the map, for the webview. `clusterOf` gives a synthetic row's cluster, `places` its place. */
export function toPoints(
  map: StudyMap,
  places: ReadonlyMap<string, number>,
  clusterOf: (id: string) => string | undefined,
): PointsView {
  const real = map.lines.length;
  const clusters = new Uint16Array(real + map.ids.length);
  clusters.set(map.nearestCluster);
  map.ids.forEach((id, i) => {
    clusters[real + i] = places.get(clusterOf(id) ?? '') ?? noCluster;
  });
  return {
    key: map.key,
    real,
    synthetic: map.ids.length,
    coordinates: map.coordinates,
    lines: map.lines,
    clusters,
    demonstrations: Uint8Array.from(map.demonstrationOf, (place) => (place === noCluster ? 0 : 1)),
    uncertainty: map.uncertainty,
    witness: scaleWitness(map.witness),
    ids: map.ids,
    keptVariance: map.keptVariance,
    leftOut: 0,
  };
}

/** State and weight of each synthetic point. */
export function toMarks(
  map: StudyMap,
  stateOf: (id: string) => RowState | undefined,
  weightOf: (id: string) => number | undefined,
): MarksView {
  return {
    key: map.key,
    states: Uint8Array.from(map.ids, (id) => states[stateOf(id) ?? 'undecided']),
    weights: Float32Array.from(map.ids, (id) => weightOf(id) ?? Number.NaN),
  };
}

/** Which real rows are nearest to which pick. */
export function countCells(map: StudyMap, clusterIds: readonly string[]): ReadonlyMap<string, Cell> {
  const counts = clusterIds.map(() => new Map<string, number>());
  const rows = clusterIds.map(() => 0);
  map.nearestCluster.forEach((place, i) => {
    const labels = counts[place];
    if (!labels) return;
    rows[place] = (rows[place] ?? 0) + 1;
    const label = map.labelNames[map.labels[i] ?? -1];
    if (label !== undefined) labels.set(label, (labels.get(label) ?? 0) + 1);
  });
  return new Map(
    clusterIds.map((id, place) => [
      id,
      {
        rows: rows[place] ?? 0,
        labels: [...(counts[place] ?? [])]
          .map(([label, count]) => ({ label, rows: count }))
          .sort((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1)),
      },
    ]),
  );
}

/** Scaled by the largest value, so that what is least covered is 1. */
function scaleWitness(witness: Float32Array): Float32Array {
  const most = witness.reduce((top, value) => Math.max(top, Math.abs(value)), 0) || 1;
  return witness.map((value) => value / most);
}
