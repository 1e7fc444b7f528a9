import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { findProjectPaths } from '../adapters/records/project-paths.ts';
import type { JobMessage } from '../jobs/job.ts';
import { nameFile } from './find-dataset.ts';
import { toMessage } from './review/plain-text.ts';
import type { RunJob } from './run-control.ts';
import type { Services } from './services.ts';

/**
 * Runs a job that writes rows: the review opens with the first of them and fills while the run goes on. At the end one
 * notification says what came out.
 */
export async function runForReview({ runs, panels }: Services, title: string, job: RunJob): Promise<void> {
  const review = vscode.Uri.file(findProjectPaths(job.dataset).review);
  const name = toMessage(nameFile(job.dataset));
  let rows = 0;
  let shown = false;
  const tell = (message: JobMessage) => {
    if (message.type === 'event' && message.event.type === 'draft-ready') rows++;
    if (message.type === 'said' && message.tone === 'warning') {
      void vscode.window.showWarningMessage(toMessage(message.text));
    }
    if (!shown && rows > 0 && existsSync(review.fsPath)) {
      shown = true;
      void vscode.window.showTextDocument(review, { preview: false, preserveFocus: true });
    }
  };
  const result = await runs.run(title, job, tell);
  const openReview = vscode.l10n.t('Open Review');
  const openPanel = vscode.l10n.t('Open Panel');
  if (!result) {
    const text = vscode.l10n.t('Run cancelled. {0} rows of {1} are kept; the next run goes on from there.', rows, name);
    const chosen = await vscode.window.showInformationMessage(text, ...(rows > 0 ? [openReview] : []));
    if (chosen) await vscode.window.showTextDocument(review, { preview: false });
    return;
  }
  const attributesOnly = job.kind === 'augment' && job.changes.stopAfter === 'attributes';
  const text = attributesOnly
    ? vscode.l10n.t('The attributes of {0} are ready. Edit them in the panel, then write rows from them.', name)
    : vscode.l10n.t('{0} rows for {1} are ready for review.', rows, name);
  const actions = attributesOnly ? [openPanel] : [openReview, openPanel];
  const chosen = await vscode.window.showInformationMessage(text, ...actions);
  if (chosen === openReview) await vscode.window.showTextDocument(review, { preview: false });
  if (chosen === openPanel) await panels.open(job.dataset);
}
