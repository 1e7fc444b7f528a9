import * as vscode from 'vscode';
import { nameFile, readDataset } from '../find-dataset.ts';
import { pickOne } from '../pick-steps.ts';
import { toLabel } from '../review/plain-text.ts';
import type { BackgroundRun } from '../run-control.ts';
import { describeState } from '../run-text.ts';
import type { Services } from '../services.ts';

/** Stops a run in the background; every row written so far is kept and the next run goes on from there. */
export async function cancelRun({ runs }: Services, argument: unknown): Promise<void> {
  const run = await pickRun(vscode.l10n.t('Cancel Run'), runs.runs, argument);
  if (run) runs.cancel(run.dataset);
}

/** Lets a run stand still until it is resumed. */
export async function pauseRun({ runs }: Services, argument: unknown): Promise<void> {
  const going = runs.runs.filter(({ isPausing }) => !isPausing);
  const run = await pickRun(vscode.l10n.t('Pause Run'), going, argument);
  if (run) runs.pause(run.dataset);
}

/** Lets a paused run go on. */
export async function resumeRun({ runs }: Services, argument: unknown): Promise<void> {
  const paused = runs.runs.filter(({ isPausing }) => isPausing);
  const run = await pickRun(vscode.l10n.t('Resume Run'), paused, argument);
  if (run) runs.resume(run.dataset);
}

/** The run of the data set that was clicked, the only one there is, or one that the user picks. */
async function pickRun(
  title: string,
  runs: readonly BackgroundRun[],
  argument: unknown,
): Promise<BackgroundRun | undefined> {
  const dataset = readDataset(argument);
  if (dataset !== undefined) return runs.find((run) => run.dataset === dataset);
  if (runs.length < 2) return runs[0];
  const items = runs.map((run) => ({
    value: run,
    label: toLabel(nameFile(run.dataset)),
    description: describeState(run),
  }));
  const answer = await pickOne(title, items);
  return typeof answer === 'object' ? answer.value : undefined;
}
