import * as vscode from 'vscode';
import { readNearest } from '../review/demonstrations.ts';
import type { Services } from '../services.ts';
import { findTargetRows } from './target-rows.ts';

/** Shows the real row nearest to the row at the cursor side by side with it. */
export async function compareRow(services: Services, argument: unknown): Promise<void> {
  const target = await findTargetRows(services, argument);
  const entry = target?.rows[0];
  if (!target || !entry) return;
  const [nearest] = await readNearest(target.model, entry, services.nearest);
  if (!nearest) {
    const text = vscode.l10n.t('The real rows that this one was written from are not in the data set as it is now.');
    void vscode.window.showInformationMessage(text);
    return;
  }
  await services.rows.compare(
    { name: vscode.l10n.t('Real Row {0}', nearest.line), row: nearest.row },
    { name: vscode.l10n.t('Synthetic Row {0}', entry.id), row: entry.row },
  );
}
