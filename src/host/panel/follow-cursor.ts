import * as vscode from 'vscode';
import type { ReviewRegistry } from '../review/review-registry.ts';
import { createThrottle } from '../throttle.ts';
import type { PanelRegistry } from './panel-registry.ts';

/** Lets the panel that stands beside a review select the row that the cursor is in. */
export function followCursor(reviews: ReviewRegistry, panels: PanelRegistry): vscode.Disposable {
  const follow = createThrottle(120, () => {
    const active = reviews.active();
    if (!active) return;
    const { session, editor } = active;
    const entry = session.entryAt(editor.selection.active.line + 1);
    if (entry?.id !== undefined) panels.reveal(session.project.paths.dataset, entry.id);
  });
  return vscode.Disposable.from(
    follow,
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (reviews.find(textEditor.document)) follow.call();
    }),
  );
}
