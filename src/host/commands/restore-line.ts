import * as vscode from 'vscode';
import type { Services } from '../services.ts';

/** Puts the last good text of a row back into its line, which cannot be read as it is: at the cursor, or where a fix says. */
export async function restoreLine({ reviews }: Services, argument: unknown): Promise<void> {
  const named = (argument ?? {}) as { readonly document?: unknown; readonly line?: unknown };
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === named.document);
  const active = reviews.active();
  const open = document ? reviews.find(document) : active;
  if (!open) return;
  const line = typeof named.line === 'number' ? named.line : (active?.editor.selection.active.line ?? 0) + 1;
  const entry = open.session.entryAt(line);
  const text = entry?.kind === 'broken' && entry.id !== undefined ? open.saving.lastText(entry.id) : undefined;
  if (text === undefined) {
    const nothing = vscode.l10n.t('This line is not the broken line of a known row.');
    vscode.window.setStatusBarMessage(nothing, 4000);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.replace(open.session.document.uri, open.session.document.lineAt(line - 1).range, text);
  await vscode.workspace.applyEdit(edit);
}
