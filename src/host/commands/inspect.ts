import * as vscode from 'vscode';
import { findDataset, nameFile } from '../find-dataset.ts';
import { showPage } from '../page-panel.ts';
import type { Services } from '../services.ts';

/** Looks at a data set without generating anything, and shows the page of it. */
export async function inspect(services: Services, argument: unknown): Promise<void> {
  const dataset = await findDataset(services, argument);
  if (!dataset) return;
  const title = vscode.l10n.t('Inspecting {0}', nameFile(dataset));
  const result = await services.runs.wait(title, { kind: 'inspect', files: [{ path: dataset }], fields: {} });
  if (result) await showPage(vscode.l10n.t('Inspection: {0}', nameFile(dataset)), String(result.data.page));
}
