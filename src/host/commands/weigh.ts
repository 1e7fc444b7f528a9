import * as vscode from 'vscode';
import { findDataset, nameFile, pickDataset } from '../find-dataset.ts';
import { runForReview } from '../run-for-review.ts';
import type { Services } from '../services.ts';
import { allowRun } from '../trust.ts';

/** Weighs synthetic rows from elsewhere against real ones. The file that was clicked holds the synthetic rows. */
export async function weigh(services: Services, argument: unknown): Promise<void> {
  if (!allowRun()) return;
  const synthetic = await findDataset(services, argument);
  if (!synthetic) return;
  const dataset = await pickDataset(vscode.l10n.t('The real rows to weigh {0} against', nameFile(synthetic)));
  if (!dataset) return;
  const title = vscode.l10n.t('Weighing {0}', nameFile(synthetic));
  await runForReview(services, title, { kind: 'weigh', dataset, synthetic, fields: {}, changes: {} });
}
