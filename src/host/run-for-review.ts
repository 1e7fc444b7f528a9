import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { findProjectPaths } from '../adapters/records/project-paths.ts';
import type { JobMessage, JobResult } from '../jobs/job.ts';
import type { SpendReport } from '../jobs/spend-meter.ts';
import { formatCount } from '../view/figures.ts';
import { nameFile } from './find-dataset.ts';
import { type PassedRun, passGate } from './models/run-gate.ts';
import { describeSpend } from './models/spend-text.ts';
import { toMessage } from './review/plain-text.ts';
import type { RunJob } from './run-control.ts';
import type { Services } from './services.ts';
import { readOpenReviewDuringRun } from './settings.ts';

/**
 * Runs a job that writes rows, once the user has seen what it sends: the review opens with the first of them and fills
 * while the run goes on. At the end one notification says what came out.
 */
export async function runForReview(services: Services, title: string, job: RunJob): Promise<void> {
  const passed = await passRun(services, job, false);
  if (passed && passed !== 'back') await startRun(services, title, passed);
}

/** Shows what a run would send, where it would be the one to start now. */
export async function passRun(
  services: Services,
  job: RunJob,
  mayGoBack: boolean,
): Promise<PassedRun | 'back' | undefined> {
  services.runs.checkFree(job.dataset);
  return passGate(services, job, mayGoBack);
}

/** Runs what the user has let pass. */
export async function startRun(services: Services, title: string, passed: PassedRun): Promise<void> {
  const { result, rows } = await runAndShow(services, title, passed).catch(async (error: unknown) => {
    if ((error as { code?: unknown }).code !== 'budget-used-up') throw error;
    const again = vscode.l10n.t('Change Budget…');
    const chosen = await vscode.window.showErrorMessage(toMessage((error as Error).message), again);
    if (chosen === again) await runForReview(services, title, passed.job);
    return { result: 'told' as const, rows: 0 };
  });
  if (result !== 'told') await tellEnd(services, passed.job, rows, result);
}

async function runAndShow({ runs, panels }: Services, title: string, { job, access }: PassedRun) {
  const review = findReview(job);
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
  const result = await runs.run(title, job, access, tell);
  return { result, rows };
}

/** Says what came out, with what can be done next. `result` is undefined for a run that was cancelled. */
async function tellEnd(services: Services, job: RunJob, rows: number, result: JobResult | undefined): Promise<void> {
  const name = toMessage(nameFile(job.dataset));
  const openReview = vscode.l10n.t('Open Review');
  const openPanel = vscode.l10n.t('Open Panel');
  const retry = vscode.l10n.t('Retry Failed Calls');
  if (!result) {
    const text = vscode.l10n.t('Run cancelled. {0} rows of {1} are kept; the next run goes on from there.', rows, name);
    const chosen = await vscode.window.showInformationMessage(text, ...(rows > 0 ? [openReview] : []));
    if (chosen) await vscode.window.showTextDocument(findReview(job), { preview: false });
    return;
  }
  const { failures = [], spend } = result.data as { failures?: readonly unknown[]; spend?: SpendReport };
  const attributesOnly = job.kind === 'augment' && job.changes.stopAfter === 'attributes';
  const text = [
    attributesOnly
      ? vscode.l10n.t('The attributes of {0} are ready. Edit them in the panel, then write rows from them.', name)
      : vscode.l10n.t('{0} rows for {1} are ready for review.', rows, name),
    ...(failures.length > 0 ? [vscode.l10n.t('{0} calls brought nothing usable.', formatCount(failures.length))] : []),
    ...(spend ? [describeSpend(spend)] : []),
  ].join(' ');
  const actions = [...(attributesOnly ? [] : [openReview]), openPanel, ...(failures.length > 0 ? [retry] : [])];
  const chosen = await vscode.window.showInformationMessage(text, ...actions);
  if (chosen === openReview) await vscode.window.showTextDocument(findReview(job), { preview: false });
  if (chosen === openPanel) await services.panels.open(job.dataset);
  if (chosen === retry) await vscode.commands.executeCommand('synalign.retryFailed', vscode.Uri.file(job.dataset));
}

function findReview({ dataset }: RunJob): vscode.Uri {
  return vscode.Uri.file(findProjectPaths(dataset).review);
}
