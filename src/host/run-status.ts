import * as vscode from 'vscode';
import type { RunControl } from './run-control.ts';
import { describeEach, describeRuns } from './run-text.ts';

/** Shows in the status bar how far the runs of the background are. */
export function registerRunStatus(runs: RunControl): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('synalign.run', vscode.StatusBarAlignment.Left, 50);
  item.name = vscode.l10n.t('SynAlign Run');
  item.command = 'synalign.showRun';
  const show = () => {
    const text = describeRuns(runs.runs);
    if (text === undefined) return item.hide();
    item.text = text;
    item.tooltip = describeEach(runs.runs);
    item.accessibilityInformation = { label: text.replace(/\$\([^)]*\) /, ''), role: 'button' };
    return item.show();
  };
  return vscode.Disposable.from(item, runs.onDidChangeRuns(show));
}
