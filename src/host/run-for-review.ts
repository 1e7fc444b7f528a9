import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { editorProvider } from '../adapters/chat/provider-presets.ts';
import { openProject } from '../adapters/records/project.ts';
import { findProjectPaths } from '../adapters/records/project-paths.ts';
import type { JobMessage } from '../jobs/job.ts';
import { nameFile } from './find-dataset.ts';
import { confirmEditorRun } from './language-models/confirm-editor-run.ts';
import { toMessage } from './review/plain-text.ts';
import type { RunControl, RunJob } from './run-control.ts';
import type { Services } from './services.ts';
import { readOpenReviewDuringRun } from './settings.ts';

/**
 * Runs a job that writes rows: the review opens with the first of them and fills while the run goes on. At the end one
 * notification says what came out.
 */
export async function runForReview({ runs, panels }: Services, title: string, job: RunJob): Promise<void> {
  if (!(await mayRunHere(runs, job))) return;
  const review = vscode.Uri.file(findProjectPaths(job.dataset).review);
  const name = toMessage(nameFile(job.dataset));
  let rows = 0;
  let shown = false;
  const openAtOnce = readOpenReviewDuringRun();
  const tell = (message: JobMessage) => {
    if (message.type === 'event' && message.event.type === 'draft-ready') rows++;
    if (message.type === 'said' && message.tone === 'warning') {
      void vscode.window.showWarningMessage(toMessage(message.text));
    }
    // Somebody who looks at the panel sees the rows there.
    if (!shown && openAtOnce && rows > 0 && !panels.isVisible(job.dataset) && existsSync(review.fsPath)) {
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

/** Models that send nothing anywhere. */
const ownModels = ['offline', 'replay'];

/**
 * Rows go to a provider only after somebody saw what would be sent and what it may cost. The command line shows that; the
 * editor does not yet, so it starts no such run.
 */
async function mayRunHere(runs: RunControl, job: RunJob): Promise<boolean> {
  if (job.kind !== 'augment') return true;
  const project = openProject(job.dataset);
  // A run that goes on keeps the model of its own plan.
  const plan = job.resume === undefined ? await project.readPlan() : (await project.readRun(job.resume)).plan;
  const provider = job.changes.model?.provider ?? plan?.model.provider ?? 'offline';
  if (ownModels.includes(provider)) return true;
  if (provider === editorProvider) return confirmEditorRun(runs, job);
  const command = `synalign augment ${JSON.stringify(job.dataset)}`;
  const copy = vscode.l10n.t('Copy Command');
  const text = vscode.l10n.t(
    'Runs with {0} start from the command line, which shows before what would be sent and what it may cost. Their rows are reviewed here.',
    toMessage(provider),
  );
  if ((await vscode.window.showInformationMessage(text, copy)) === copy) await vscode.env.clipboard.writeText(command);
  return false;
}
