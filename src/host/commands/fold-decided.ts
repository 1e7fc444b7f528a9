import * as vscode from 'vscode';
import { findDecidedRuns, type LineRun } from '../review/decided-runs.ts';
import type { Services } from '../services.ts';

/** Tries while the editor takes in ranges that have just changed, and the milliseconds between two. */
const tries = 20;
const wait = 100;

/** Folds every run of two and more decided rows, so that what is left to decide stands together. */
export async function foldDecided({ reviews }: Services): Promise<void> {
  const active = reviews.active();
  if (!active) return;
  const { session, editor } = active;
  const runs = findDecidedRuns(session.entries);
  if (runs.length === 0) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('No two rows that follow each other are decided.'), 4000);
    return;
  }
  for (let turn = 0; turn < tries; turn++) {
    // Nothing but decided rows can be folded in a review.
    await vscode.commands.executeCommand('editor.foldAll');
    await new Promise((resolve) => setTimeout(resolve, wait));
    // What follows a decision at once may come before the editor has asked for the ranges.
    if (!runs.some((run) => isOpen(editor, run)) || vscode.window.activeTextEditor !== editor) return;
  }
}

/** True when the second line of a run, which a fold hides, is on screen. */
function isOpen({ visibleRanges }: vscode.TextEditor, { first: second }: LineRun): boolean {
  return visibleRanges.some(({ start, end }) => start.line <= second && second <= end.line);
}
