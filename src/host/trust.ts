import * as vscode from 'vscode';

/** Why no run starts here: a plan in the folder decides what a run does, and nobody has said that the folder is safe. */
export function refuseRun(): string {
  return vscode.l10n.t(
    'Runs start only in a trusted workspace, because the plan in the folder decides what they do. Run “Workspaces: Manage Workspace Trust” first; looking and reviewing work without.',
  );
}

/** True when runs may start in this workspace; else says why not. To be asked before the user is asked anything. */
export function allowRun(): boolean {
  if (vscode.workspace.isTrusted) return true;
  void vscode.window.showWarningMessage(refuseRun());
  return false;
}
