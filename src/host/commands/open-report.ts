import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { openProject } from '../../adapters/records/project.ts';
import { findDataset, nameFile } from '../find-dataset.ts';
import { showPage } from '../page-panel.ts';
import { toMessage } from '../review/plain-text.ts';
import type { Services } from '../services.ts';

/** Shows the report of the last run that has one. */
export async function openReport(services: Services, argument: unknown): Promise<void> {
  const dataset = await findDataset(services, argument);
  if (!dataset) return;
  const project = openProject(dataset);
  const pages = (await project.listRuns()).map(({ id }) => project.findRun(id).page);
  const last = pages.findLast((page) => existsSync(page));
  if (last) await showPage(vscode.l10n.t('Report: {0}', nameFile(dataset)), last);
  else {
    const text = vscode.l10n.t(
      '{0} has no report yet. A report is written at the end of a run.',
      toMessage(nameFile(dataset)),
    );
    void vscode.window.showInformationMessage(text);
  }
}
