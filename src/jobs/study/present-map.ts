import { type MarksView, noCluster, type PointsView } from '../../protocol/points-view.ts';
import type { RowState } from '../../protocol/row-view.ts';
import type { Cell } from '../../view/present-clusters.ts';
import type { StudyMap } from './study.ts';

const states: { readonly [state in RowState]: number } = { undecided: 0, accepted: 1, rejected: 2, edited: 3 };

/** What stands where on the map. `clusterOf` gives the cluster that a synthetic row was written from. */
export function toPoints(map: StudyMap, clusterOf: (id: string) => string | undefined): PointsView {
  const { realCount: real, ids } = map;
  const places = new Map(map.clusters.map((id, place) => [id, place]));
  const clusters = new Uint16Array(real + ids.length);
  clusters.set(map.nearestCluster);
  ids.forEach((id, i) => {
    clusters[real + i] = places.get(clusterOf(id) ?? '') ?? noCluster;
  });
  return {
    key: map.key,
    real,
    synthetic: ids.length,
    coordinates: map.coordinates,
    lines: map.lines,
    clusters,
    demonstrations: Uint8Array.from(map.demonstrationOf, (place) => (place === noCluster ? 0 : 1)),
    hasLayers: map.variance.length === real,
    uncertainty: map.variance,
    witness: scaleWitness(map.witness),
    ids,
    keptVariance: map.keptVariance,
    leftOut: 0,
  };
}

/** State and weight of each synthetic point. */
export function toMarks(
  { key, ids }: StudyMap,
  stateOf: (id: string) => RowState | undefined,
  weightOf: (id: string) => number | undefined,
): MarksView {
  return {
    key,
    states: Uint8Array.from(ids, (id) => states[stateOf(id) ?? 'undecided']),
    weights: Float32Array.from(ids, (id) => weightOf(id) ?? Number.NaN),
  };
}

/** How many real rows of which label are nearest to each cluster, by its id. */
export function countCells(map: StudyMap): ReadonlyMap<string, Cell> {
  const counts = map.clusters.map(() => new Map<string, number>());
  const rows = map.clusters.map(() => 0);
  map.nearestCluster.forEach((place, i) => {
    const labels = counts[place];
    if (!labels) return;
    rows[place] = (rows[place] ?? 0) + 1;
    const label = map.labels[map.labelOf[i] ?? 0] ?? null;
    if (label !== null) labels.set(label, (labels.get(label) ?? 0) + 1);
  });
  return new Map(
    map.clusters.map((id, place) => [
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

/** Scaled so that the row that is covered least, or most, is at 1. */
function scaleWitness(witness: Float32Array): Float32Array {
  const most = witness.reduce((top, value) => Math.max(top, Math.abs(value)), 0) || 1;
  return witness.map((value) => value / most);
}
