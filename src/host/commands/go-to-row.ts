import * as vscode from 'vscode';
import { findNext, isDecidable, isLeft, type ReviewEntry } from '../review/review-entry.ts';
import type { Services } from '../services.ts';

/** Puts the cursor on the next row that nobody has decided about. */
export function goToNextUndecided(services: Services): void {
  go(services, 'next', isLeft, vscode.l10n.t('Every row is decided.'));
}

/** Puts the cursor on the previous row that nobody has decided about. */
export function goToPreviousUndecided(services: Services): void {
  go(services, 'previous', isLeft, vscode.l10n.t('Every row is decided.'));
}

/** Puts the cursor on the next row, decided or not. */
export function goToNext(services: Services): void {
  go(services, 'next', isDecidable, vscode.l10n.t('There is no row of a run here.'));
}

/** Puts the cursor on the previous row, decided or not. */
export function goToPrevious(services: Services): void {
  go(services, 'previous', isDecidable, vscode.l10n.t('There is no row of a run here.'));
}

/** Puts the cursor at the start of a row and shows it. */
export function moveTo(editor: vscode.TextEditor, { line }: ReviewEntry): void {
  const start = new vscode.Position(line - 1, 0);
  editor.selection = new vscode.Selection(start, start);
  editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function go(
  { reviews }: Services,
  direction: 'next' | 'previous',
  fits: (entry: ReviewEntry) => boolean,
  none: string,
): void {
  const active = reviews.active();
  if (!active) return;
  const { session, editor } = active;
  const found = findNext(session.entries, editor.selection.active.line + 1, direction, fits);
  if (found) moveTo(editor, found);
  else vscode.window.setStatusBarMessage(none, 4000);
}
