import * as vscode from 'vscode';
import { findMissing } from './review-model.ts';
import type { ReviewRegistry } from './review-registry.ts';
import { formatCounts } from './row-text.ts';

/** Shows how far the review in the active editor is, and tells keys and menus that it is one. */
export function registerStatus(reviews: ReviewRegistry): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('synalign.review', vscode.StatusBarAlignment.Left, 40);
  item.name = vscode.l10n.t('SynAlign Review');
  item.command = 'synalign.decideMany';
  const show = () => {
    const active = reviews.active();
    void vscode.commands.executeCommand('setContext', 'synalign.review', active !== undefined);
    if (!active) return item.hide();
    const { counts } = active.session;
    item.text = formatCounts(counts);
    const spoken = vscode.l10n.t(
      '{0} rows accepted, {1} rejected, {2} left to decide',
      counts.accepted,
      counts.rejected,
      counts.left,
    );
    const absent = findMissing(active.session).length;
    item.tooltip =
      absent > 0 ? `${spoken}\n${vscode.l10n.t('{0} rows of the runs are not in the document', absent)}` : spoken;
    item.accessibilityInformation = { label: spoken, role: 'button' };
    return item.show();
  };
  show();
  return vscode.Disposable.from(item, reviews.onDidChange(show), vscode.window.onDidChangeActiveTextEditor(show));
}
