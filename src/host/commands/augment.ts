import * as vscode from 'vscode';
import { editSettings } from '../augment-steps.ts';
import { readDraftPlan } from '../draft-plan.ts';
import { findDataset, nameFile } from '../find-dataset.ts';
import { passRun, startRun } from '../run-for-review.ts';
import type { Services } from '../services.ts';
import { allowRun } from '../trust.ts';

/** Asks how to augment a data set, at best with one key, and runs it in the background. */
export async function augment(services: Services, argument: unknown): Promise<void> {
  if (!allowRun()) return;
  const dataset = await findDataset(services, argument);
  if (!dataset) return;
  const draft = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Reading {0}', nameFile(dataset)) },
    () => readDraftPlan(dataset),
  );
  const passed = await editSettings(nameFile(dataset), draft, services, ({ fields, changes }) =>
    passRun(
      services,
      { kind: 'augment', dataset, fields, changes: { ...draft.changes, ...changes }, fresh: false, dryRun: false },
      true,
    ),
  );
  if (passed) await startRun(services, vscode.l10n.t('Augmenting {0}', nameFile(dataset)), passed);
}
