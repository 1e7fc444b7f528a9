import * as vscode from 'vscode';

/** Who decides, from the setting that the user sees. */
export function readReviewer(): string {
  return vscode.workspace.getConfiguration('synalign').get<string>('reviewer', 'me').trim() || 'me';
}

/** Whether a decision moves on to the next undecided row. */
export function readAutoAdvance(): boolean {
  return vscode.workspace.getConfiguration('synalign').get<boolean>('autoAdvance', false);
}
