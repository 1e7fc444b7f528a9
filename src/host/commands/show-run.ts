import * as vscode from 'vscode';
import { nameFile } from '../find-dataset.ts';
import { toLabel } from '../review/plain-text.ts';
import type { BackgroundRun } from '../run-control.ts';
import { describeState } from '../run-text.ts';
import type { Services } from '../services.ts';

interface RunItem extends vscode.QuickPickItem {
  readonly command?: string;
  readonly dataset?: string;
}

/** Lists the runs in the background with what can be done with each. */
export async function showRun({ runs }: Services): Promise<void> {
  const items = runs.runs.flatMap(listActs);
  if (items.length === 0) return;
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Runs'), matchOnDescription: true });
  if (chosen?.command && chosen.dataset) {
    await vscode.commands.executeCommand(chosen.command, vscode.Uri.file(chosen.dataset));
  }
}

function listActs(run: BackgroundRun): RunItem[] {
  const { dataset } = run;
  const name = toLabel(nameFile(dataset));
  const head = { label: `${name}: ${describeState(run)}`, kind: vscode.QuickPickItemKind.Separator };
  const act = (label: string, command: string, detail?: string): RunItem => ({
    label,
    description: name,
    command: `synalign.${command}`,
    dataset,
    ...(detail === undefined ? {} : { detail }),
  });
  const pause = run.isPausing
    ? act(vscode.l10n.t('$(debug-continue) Resume Run'), 'resumeRun')
    : act(vscode.l10n.t('$(debug-pause) Pause Run'), 'pauseRun', vscode.l10n.t('It stands still after this step'));
  const cancel = act(vscode.l10n.t('$(debug-stop) Cancel Run'), 'cancelRun', vscode.l10n.t('What is done is kept'));
  return [
    head,
    ...(run.state === 'stopping' ? [] : [pause, cancel]),
    act(vscode.l10n.t('$(checklist) Open Review'), 'openReview'),
    act(vscode.l10n.t('$(graph) Open Last Report'), 'openReport'),
  ];
}
