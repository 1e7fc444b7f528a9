import * as vscode from 'vscode';
import { nameFile } from '../find-dataset.ts';
import type { Services } from '../services.ts';

/** Shows what can be done with the run in the background. */
export async function showRun({ runs }: Services): Promise<void> {
  const run = runs.current;
  if (!run) return;
  const items = [
    {
      label: vscode.l10n.t('$(debug-stop) Cancel Run'),
      detail: vscode.l10n.t('What is done is kept'),
      command: 'synalign.cancelRun',
    },
    { label: vscode.l10n.t('$(checklist) Open Review'), command: 'synalign.openReview' },
    { label: vscode.l10n.t('$(graph) Open Last Report'), command: 'synalign.openReport' },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: `${run.title}: ${nameFile(run.dataset)}` });
  if (chosen) await vscode.commands.executeCommand(chosen.command, vscode.Uri.file(run.dataset));
}
