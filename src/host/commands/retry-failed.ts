import * as vscode from 'vscode';
import { findDataset, nameFile } from '../find-dataset.ts';
import { runForReview } from '../run-for-review.ts';
import type { Services } from '../services.ts';
import { allowRun } from '../trust.ts';

/** Asks the calls again that brought nothing usable in the last run, in a run of their own. */
export async function retryFailed(services: Services, argument: unknown): Promise<void> {
  if (!allowRun()) return;
  const dataset = await findDataset(services, argument);
  if (!dataset) return;
  await runForReview(services, vscode.l10n.t('Retrying {0}', nameFile(dataset)), {
    kind: 'augment',
    dataset,
    fields: {},
    changes: {},
    fresh: false,
    dryRun: false,
    retryFailed: true,
  });
}
