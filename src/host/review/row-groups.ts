import { nameWarning } from '../../view/warning-names.ts';
import type { DecidableEntry } from './review-entry.ts';

/** Rows that can be decided about together; without `rows` the user names a weight first. */
export interface RowGroup {
  readonly name: string;
  readonly rows: readonly DecidableEntry[] | undefined;
}

/** The groups of some rows: without warnings, by weight, by warning, by cluster, and all; empty groups are left out. */
export function groupRows(
  entries: readonly DecidableEntry[],
  clusterName: (entry: DecidableEntry) => string | undefined,
): readonly RowGroup[] {
  const warnings = new Map<string, DecidableEntry[]>();
  const clusters = new Map<string, { name: string; rows: DecidableEntry[] }>();
  for (const entry of entries) {
    const { draft } = entry;
    if (!draft) continue;
    for (const name of new Set(draft.gates.map(nameWarning))) {
      const rows = warnings.get(name) ?? [];
      rows.push(entry);
      warnings.set(name, rows);
    }
    const { runId, cluster } = draft.origin;
    const known = clusterName(entry);
    const found = clusters.get(`${runId} ${cluster}`) ?? { name: known ? `${cluster}, ${known}` : cluster, rows: [] };
    found.rows.push(entry);
    clusters.set(`${runId} ${cluster}`, found);
  }
  const groups: RowGroup[] = [
    { name: 'Rows without warnings', rows: entries.filter(({ draft }) => draft?.gates.length === 0) },
    ...[...warnings].map(([name, rows]) => ({ name: `Warning: ${name}`, rows })),
    ...[...clusters.values()].map(({ name, rows }) => ({ name: `Cluster ${name}`, rows })),
    { name: 'All undecided rows', rows: entries },
  ];
  const filled = groups.filter(({ rows }) => rows && rows.length > 0);
  const weighed = entries.some(({ weight }) => weight !== undefined);
  return weighed ? [filled[0]!, { name: 'Rows below a weight…', rows: undefined }, ...filled.slice(1)] : filled;
}
