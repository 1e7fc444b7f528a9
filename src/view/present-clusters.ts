import type { Cluster, RowReference } from '../core/data/cluster.ts';
import type { RowDecision } from '../core/data/decision.ts';
import type { Region } from '../core/data/plan.ts';
import type { RunState } from '../core/pipeline/fold-run.ts';
import type { ClusterView, PlannedView } from '../protocol/panel-view.ts';

/** The real rows whose nearest pick is a cluster's, by label. */
export interface Cell {
  readonly rows: number;
  readonly labels: readonly { readonly label: string; readonly rows: number }[];
}

/** What the clusters of a run are presented with. */
export interface ClusterInput {
  readonly state: RunState;
  readonly decisions: ReadonlyMap<string, RowDecision>;
  readonly regions: readonly Region[];
  /** By cluster id; empty while it is not known. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** Text of a real row by its content hash; undefined when the data set no longer has it. */
  readonly textOf: (hash: string) => string | undefined;
}

/** The clusters of a run in the order of choice, with what the plan changes about them. */
export function presentClusters(input: ClusterInput): readonly ClusterView[] {
  const { state, decisions, regions, cells, textOf } = input;
  const counts = new Map<string, { rows: number; accepted: number; rejected: number }>();
  for (const { id, origin } of state.drafts) {
    const count = counts.get(origin.cluster) ?? { rows: 0, accepted: 0, rejected: 0 };
    const verdict = decisions.get(id)?.state;
    count.rows++;
    if (verdict === 'accepted') count.accepted++;
    if (verdict === 'rejected') count.rejected++;
    counts.set(origin.cluster, count);
  }
  return state.clusters.map((cluster): ClusterView => {
    const sheet = state.sheets.get(cluster.id);
    const region = regions.find((candidate) => isSamePlace(candidate.demonstrations, cluster.members));
    const values = { ...sheet?.values, ...region?.attributes };
    const cell = cells.get(cluster.id);
    return {
      id: cluster.id,
      name: region?.name ?? sheet?.name ?? '',
      label: cluster.label ?? null,
      reduction: cluster.reduction,
      meanVarianceAfter: cluster.meanVarianceAfter,
      far: cluster.far,
      demonstrations: cluster.members.map(({ line, hash }) => {
        const text = textOf(hash);
        return text === undefined ? { line } : { line, text };
      }),
      labels: cell?.labels ?? [],
      ...(cell ? { cellRows: cell.rows } : {}),
      ...(counts.get(cluster.id) ?? { rows: 0, accepted: 0, rejected: 0 }),
      attributes: Object.entries(values).map(([name, value]) => ({ name, value })),
      edited: region !== undefined && isEdited(region, cluster, state),
      planned: region?.rows ?? 0,
    };
  });
}

/** The places of the plan in their order. */
export function presentPlanned(regions: readonly Region[], state: RunState | undefined): readonly PlannedView[] {
  return regions.map(({ name, label, rows, demonstrations }, place) => {
    const cluster = state?.clusters.find(({ members }) => isSamePlace(demonstrations, members));
    return {
      place,
      name: name ?? (cluster && state?.sheets.get(cluster.id)?.name) ?? '',
      label: label ?? null,
      rows,
      lines: demonstrations.map(({ line }) => line),
    };
  });
}

/** True when both name the same real rows, in any order. */
export function isSamePlace(a: readonly RowReference[], b: readonly RowReference[]): boolean {
  const hashes = new Set(a.map(({ hash }) => hash));
  return hashes.size === new Set(b.map(({ hash }) => hash)).size && b.every(({ hash }) => hashes.has(hash));
}

function isEdited({ name, attributes }: Region, { id }: Cluster, { sheets }: RunState): boolean {
  const sheet = sheets.get(id);
  const renamed = name !== undefined && name !== sheet?.name;
  return renamed || Object.entries(attributes ?? {}).some(([key, value]) => sheet?.values[key] !== value);
}
