import * as vscode from 'vscode';
import type { Services } from '../services.ts';

/** How long new rows may take to come into the editor, milliseconds. */
const patience = 10_000;

/** Saves the edits that new rows wait for, and shows the first of the rows once it is there; the cursor stays. */
export async function showNewRows({ reviews }: Services): Promise<void> {
  const active = reviews.active();
  if (!active) return;
  const { session, saving, editor } = active;
  const [first] = saving.waiting();
  if (first === undefined) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('No new row waits.'), 4000);
    return;
  }
  const watch = reviews.onDidChange((changed) => {
    const entry = changed === session ? session.entryOf(first) : undefined;
    if (!entry) return;
    end();
    const place = new vscode.Range(entry.line - 1, 0, entry.line - 1, 0);
    editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  });
  const timer = setTimeout(() => watch.dispose(), patience);
  const end = () => {
    clearTimeout(timer);
    watch.dispose();
  };
  if (!(await session.document.save())) end();
}
