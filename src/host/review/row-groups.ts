import { readLabel } from '../../core/data/to-sample.ts';
import { nameWarning } from '../../view/warning-names.ts';
import type { DecidableEntry } from './review-entry.ts';
import type { ReviewModel } from './review-model.ts';

/** Rows that can be decided about together; without `rows` the user names a weight first. */
export interface RowGroup {
  readonly name: string;
  readonly rows: readonly DecidableEntry[] | undefined;
}

/** What rows are grouped by. */
export interface Grouping {
  readonly session: Pick<ReviewModel, 'clusterName' | 'records'>;
  /** Undecided rows that are selected; a group when they are several. */
  readonly selected: readonly DecidableEntry[];
}

/**
 * The groups of some rows: selected, without warnings, below a weight, by warning, by label, by cluster, and all; empty
 * groups are left out.
 */
export function groupRows(entries: readonly DecidableEntry[], { session, selected }: Grouping): readonly RowGroup[] {
  const { label } = session.records.layout;
  const warnings = collect(entries, ({ draft }) => draft?.gates.map(nameWarning) ?? []);
  const labels = collect(entries, ({ row }) => (label && readLabel(row, label)) ?? []);
  const clusters = collect(entries, ({ draft }) => (draft ? `${draft.origin.runId} ${draft.origin.cluster}` : []));
  const nameCluster = (rows: readonly DecidableEntry[]) => {
    const cluster = rows[0]?.draft?.origin.cluster ?? '';
    const name = rows[0] && session.clusterName(rows[0]);
    return name ? `Cluster ${cluster}, ${name}` : `Cluster ${cluster}`;
  };
  const clean = entries.filter(({ draft }) => draft?.gates.length === 0);
  const hasWeights = entries.some(({ weight }) => weight !== undefined);
  return [
    ...(selected.length > 1 ? [{ name: 'Selected rows', rows: selected }] : []),
    ...(clean.length > 0 ? [{ name: 'Rows without warnings', rows: clean }] : []),
    ...(hasWeights ? [{ name: 'Rows below a weight…', rows: undefined }] : []),
    ...[...warnings].map(([name, rows]) => ({ name: `Warning: ${name}`, rows })),
    ...(labels.size > 1 ? [...labels].map(([name, rows]) => ({ name: `Label: ${name}`, rows })) : []),
    ...[...clusters.values()].map((rows) => ({ name: nameCluster(rows), rows })),
    ...(entries.length > 0 ? [{ name: 'All undecided rows', rows: entries }] : []),
  ];
}

function collect(
  entries: readonly DecidableEntry[],
  keysOf: (entry: DecidableEntry) => string | readonly string[],
): ReadonlyMap<string, readonly DecidableEntry[]> {
  const groups = new Map<string, DecidableEntry[]>();
  for (const entry of entries) {
    for (const key of new Set([keysOf(entry)].flat())) {
      const rows = groups.get(key) ?? [];
      rows.push(entry);
      groups.set(key, rows);
    }
  }
  return groups;
}
