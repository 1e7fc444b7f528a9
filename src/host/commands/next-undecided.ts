import * as vscode from 'vscode';
import { findNextLeft, type ReviewEntry } from '../review/review-entry.ts';
import type { Services } from '../services.ts';

/** Puts the cursor on the next row that nobody has decided about. */
export function goToNext(services: Services): void {
  go(services, 'next');
}

/** Puts the cursor on the previous row that nobody has decided about. */
export function goToPrevious(services: Services): void {
  go(services, 'previous');
}

/** Puts the cursor at the start of a row and shows it. */
export function moveTo(editor: vscode.TextEditor, { line }: ReviewEntry): void {
  const start = new vscode.Position(line - 1, 0);
  editor.selection = new vscode.Selection(start, start);
  editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function go({ reviews }: Services, direction: 'next' | 'previous'): void {
  const active = reviews.active();
  if (!active) return;
  const { session, editor } = active;
  const found = findNextLeft(session.entries, editor.selection.active.line + 1, direction);
  if (found) moveTo(editor, found);
  else vscode.window.setStatusBarMessage(vscode.l10n.t('Every row is decided.'), 4000);
}
