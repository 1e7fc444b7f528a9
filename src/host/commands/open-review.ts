import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { findProjectPaths } from '../../adapters/records/project-paths.ts';
import { findDataset, nameFile } from '../find-dataset.ts';
import { toMessage } from '../review/plain-text.ts';
import type { Services } from '../services.ts';

/** Opens the review document of a data set. */
export async function openReview(services: Services, argument: unknown): Promise<void> {
  const dataset = await findDataset(services, argument);
  if (!dataset) return;
  const { review } = findProjectPaths(dataset);
  if (existsSync(review)) {
    await vscode.window.showTextDocument(vscode.Uri.file(review), { preview: false });
    return;
  }
  const start = vscode.l10n.t('Augment Dataset…');
  const text = vscode.l10n.t('{0} has no synthetic rows to review yet.', toMessage(nameFile(dataset)));
  if ((await vscode.window.showInformationMessage(text, start)) === start) {
    await vscode.commands.executeCommand('synalign.augment', vscode.Uri.file(dataset));
  }
}
