import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { JobProgress } from '../jobs/job.ts';
import { formatCount } from '../view/figures.ts';
import { describeMeter } from './models/spend-text.ts';
import { toLabel } from './review/plain-text.ts';
import type { BackgroundRun } from './run-control.ts';

const stages: { readonly [stage in JobProgress['stage']]: () => string } = {
  read: () => vscode.l10n.t('reading'),
  embed: () => vscode.l10n.t('comparing'),
  explore: () => vscode.l10n.t('choosing examples'),
  reason: () => vscode.l10n.t('finding attributes'),
  generate: () => vscode.l10n.t('writing rows'),
  align: () => vscode.l10n.t('weighing'),
  measure: () => vscode.l10n.t('measuring'),
  write: () => vscode.l10n.t('saving'),
  evaluate: () => vscode.l10n.t('evaluating'),
};

/** How far a job is, in a few words. */
export function describeProgress({ stage, done, total }: JobProgress): string {
  const name = stages[stage]();
  return total > 0 ? `${name} ${done}/${total}` : name;
}

/** How a run stands, in a few words. */
export function describeState(run: BackgroundRun): string {
  if (run.state === 'stopping') return vscode.l10n.t('stopping');
  if (run.state === 'paused') return vscode.l10n.t('paused after {0} rows', formatCount(run.rows));
  if (run.isPausing) return vscode.l10n.t('pausing after this step');
  return run.progress ? describeProgress(run.progress) : vscode.l10n.t('starting');
}

/** All runs as the status bar shows them; undefined when there is none. */
export function describeRuns(runs: readonly BackgroundRun[]): string | undefined {
  const [first] = runs;
  if (!first) return undefined;
  const icon = runs.some(({ state }) => state !== 'paused') ? '$(sync~spin)' : '$(debug-pause)';
  if (runs.length === 1) return `${icon} SynAlign: ${[describeState(first), ...listSpent(first)].join(' · ')}`;
  const rows = runs.reduce((sum, run) => sum + run.rows, 0);
  const paused = runs.filter(({ isPausing }) => isPausing).length;
  const parts = [
    vscode.l10n.t('{0} runs', runs.length),
    ...(paused > 0 ? [vscode.l10n.t('{0} paused', paused)] : []),
    vscode.l10n.t('{0} rows', formatCount(rows)),
  ];
  return `${icon} SynAlign: ${parts.join(', ')}`;
}

/** One line for each run. */
export function describeEach(runs: readonly BackgroundRun[]): string {
  return runs
    .map((run) => `${toLabel(basename(run.dataset))}: ${[describeState(run), ...listSpent(run)].join(' · ')}`)
    .join('\n');
}

/** What a run has used so far; empty for a model that costs nothing. */
function listSpent({ progress }: BackgroundRun): string[] {
  return progress?.meter ? [describeMeter(progress.meter)] : [];
}
