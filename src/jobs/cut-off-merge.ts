import type { OpenDataset } from '../adapters/reading/dataset.ts';
import { readTail } from '../adapters/records/read-tail.ts';
import type { ExportRow } from '../core/data/export/choose-rows.ts';

/**
 * Rows at the end of the data set that no decision log calls merged: a merge into the data set itself was cut off after
 * the file was replaced and before that was noted. They must not be added a second time.
 */
export async function findCutOffMerge(
  { path }: OpenDataset,
  rows: readonly ExportRow[],
): Promise<readonly ExportRow[]> {
  const byLine = new Map(rows.map((row) => [row.text, row]));
  const bytes = rows.reduce((sum, { text }) => sum + Buffer.byteLength(text) + 2, 0);
  const tail = await readTail(path, rows.length, bytes);
  const found: ExportRow[] = [];
  for (const line of tail.split(/\r?\n/).filter(Boolean).reverse()) {
    const row = byLine.get(line);
    if (!row) break;
    found.unshift(row);
  }
  return found;
}
