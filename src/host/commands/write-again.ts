import * as vscode from 'vscode';
import { formatCount } from '../../view/figures.ts';
import { nameFile } from '../find-dataset.ts';
import { toLabel } from '../review/plain-text.ts';
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
  const rows = target.rows.map(({ id }) => id);
  await askAndWriteAgain(services, target.model.project.paths.dataset, { rows });
}

/** Rows by their ids, or those of a cluster. */
export type RowsToWrite =
  | { readonly rows: readonly string[] }
  | { readonly cluster: string; readonly run: string; readonly name: string };

/** Asks what was wrong with rows and writes them again; nothing happens in a folder that nobody trusts. */
export async function askAndWriteAgain(services: Services, dataset: string, what: RowsToWrite): Promise<void> {
  if (!allowRun()) return;
  const feedback = await vscode.window.showInputBox({
    title: nameTask(what),
    prompt: vscode.l10n.t('What was wrong? The model is told; empty to say nothing.'),
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.length > mostFeedback ? vscode.l10n.t('At most {0} characters', formatCount(mostFeedback)) : undefined,
  });
  if (feedback === undefined) return;
  await runForReview(services, vscode.l10n.t('Writing rows of {0} again', nameFile(dataset)), {
    kind: 'regenerate',
    dataset,
    ...('rows' in what ? { rows: what.rows } : { cluster: what.cluster, run: what.run }),
    dryRun: false,
    ...(feedback.trim() === '' ? {} : { feedback: feedback.trim() }),
  });
}

function nameTask(what: RowsToWrite): string {
  if ('cluster' in what) return vscode.l10n.t('Write the Rows of {0} Again', toLabel(what.name));
  const { rows } = what;
  if (rows.length === 1) return vscode.l10n.t('Write Row {0} Again', rows[0] ?? '');
  return vscode.l10n.t('Write {0} Rows Again', formatCount(rows.length));
}
