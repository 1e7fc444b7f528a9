import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { openProject } from '../../adapters/records/project.ts';
import { findDataset, nameFile } from '../find-dataset.ts';
import { toMessage } from '../review/plain-text.ts';
import type { Services } from '../services.ts';

/** Opens the report of the last run that has one in the browser: it needs its script, which no page of a folder gets in here. */
export async function openReport(services: Services, argument: unknown): Promise<void> {
  const dataset = await findDataset(services, argument);
  if (!dataset) return;
  const project = openProject(dataset);
  const pages = (await project.listRuns()).map(({ id }) => project.findRun(id).page);
  const last = pages.findLast((page) => existsSync(page));
  if (last) await showInBrowser(last);
  else {
    const text = vscode.l10n.t(
      '{0} has no report yet. A report is written at the end of a run.',
      toMessage(nameFile(dataset)),
    );
    void vscode.window.showInformationMessage(text);
  }
}

async function showInBrowser(page: string): Promise<void> {
  const place = vscode.Uri.file(page);
  if (vscode.env.remoteName === undefined) {
    await vscode.env.openExternal(place);
    return;
  }
  const reveal = vscode.l10n.t('Show in Explorer');
  const text = vscode.l10n.t(
    'The report lies on the remote machine. Download it to open it in a browser; the panel shows the same.',
  );
  if ((await vscode.window.showInformationMessage(text, reveal)) === reveal) {
    await vscode.commands.executeCommand('revealInExplorer', place);
  }
}
