import * as vscode from 'vscode';
import { findDecidedRuns } from '../review/decided-runs.ts';
import type { Services } from '../services.ts';

/** Folds every run of two and more decided rows, so that what is left to decide stands together. */
export async function foldDecided({ reviews }: Services): Promise<void> {
  const active = reviews.active();
  if (!active) return;
  const runs = findDecidedRuns(active.session.entries);
  if (runs.length === 0) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('No two rows that follow each other are decided.'), 4000);
    return;
  }
  // Nothing but decided rows can be folded in a review.
  await vscode.commands.executeCommand('editor.foldAll');
}
