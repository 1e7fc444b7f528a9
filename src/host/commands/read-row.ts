import { isDecidable } from '../review/review-entry.ts';
import type { Services } from '../services.ts';
import { findTargetRows } from './target-rows.ts';

/** Opens a page beside the review that shows the row at the cursor for reading, and follows it. */
export async function readRow(services: Services, argument: unknown): Promise<void> {
  const target = await findTargetRows(services, argument);
  const at = target?.editor && target.model.entryAt(target.editor.selection.active.line + 1);
  const entry = at && !isDecidable(at) ? at : target?.rows[0];
  if (target && entry) await services.rows.showBeside(entry, target.model.clusterName(entry));
}
