import type { Services } from '../services.ts';
import { findTargetRows } from './target-rows.ts';

/** Opens a page beside the review that shows the row at the cursor for reading, and follows it. */
export async function readRow(services: Services, argument: unknown): Promise<void> {
  const target = findTargetRows(services, argument);
  const entry = target?.rows[0] ?? target?.session.entryAt((target.editor?.selection.active.line ?? 0) + 1);
  if (target && entry) await services.rows.showBeside(entry, target.session.clusterName(entry));
}
