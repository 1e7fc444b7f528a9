import * as vscode from 'vscode';
import { formatCount } from '../../view/figures.ts';
import { nameFile } from '../find-dataset.ts';
import { runForReview } from '../run-for-review.ts';
import type { Services } from '../services.ts';
import { allowRun } from '../trust.ts';
import { findTargetRows } from './target-rows.ts';

/** Characters of feedback, at most. */
const mostFeedback = 2000;

/**
 * Writes the rows of a lens, of the tree or of the selections again, with what was wrong with them. The old rows stay in
 * the review until somebody decides.
 */
export async function writeAgain(services: Services, argument: unknown): Promise<void> {
  if (!allowRun()) return;
  const target = await findTargetRows(services, argument);
  if (!target || target.rows.length === 0) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('There is no row here to write again.'), 4000);
    return;
  }
  const { dataset } = target.model.project.paths;
  const rows = target.rows.map(({ id }) => id);
  const title =
    rows.length === 1
      ? vscode.l10n.t('Write Row {0} Again', rows[0] ?? '')
      : vscode.l10n.t('Write {0} Rows Again', formatCount(rows.length));
  const feedback = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('What was wrong? The model is told; empty to say nothing.'),
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.length > mostFeedback ? vscode.l10n.t('At most {0} characters', formatCount(mostFeedback)) : undefined,
  });
  if (feedback === undefined) return;
  await runForReview(services, vscode.l10n.t('Writing rows of {0} again', nameFile(dataset)), {
    kind: 'regenerate',
    dataset,
    rows,
    dryRun: false,
    ...(feedback.trim() === '' ? {} : { feedback: feedback.trim() }),
  });
}
