import * as vscode from 'vscode';
import { openProject } from '../adapters/records/project.ts';
import { isLocked } from '../adapters/records/run-lock.ts';
import { readEvents } from '../jobs/stored-run.ts';
import { formatCount } from '../view/figures.ts';
import { nameFile } from './find-dataset.ts';
import { showFailure } from './messages.ts';
import { toMessage } from './review/plain-text.ts';
import type { BackgroundRun, RunJob, RunMemory } from './run-control.ts';
import { runForReview } from './run-for-review.ts';
import type { Services } from './services.ts';

const key = 'synalign.unfinishedRuns';

interface UnfinishedRun {
  readonly dataset: string;
  readonly runId: string;
  readonly title: string;
  readonly job: RunJob;
}

/** Remembers in the workspace which runs are going on; those that are still there at the next start were cut off. */
export class UnfinishedRuns implements RunMemory {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  note({ dataset, runId, title, job }: BackgroundRun): void {
    if (runId === undefined) return;
    this.#write([...this.#others(dataset), { dataset, runId, title, job }]);
  }

  forget({ dataset }: BackgroundRun): void {
    this.#write(this.#others(dataset));
  }

  /** Asks about each run that was cut off, once; a run that another program goes on with is left for later. */
  async offer(services: Services): Promise<void> {
    await Promise.all(this.#read().map((run) => this.#offerOne(services, run).catch(showFailure)));
  }

  async #offerOne(services: Services, run: UnfinishedRun): Promise<void> {
    const project = openProject(run.dataset);
    if (services.runs.find(run.dataset) || (await isLocked(project.paths.folder))) return;
    this.#write(this.#others(run.dataset));
    const events = await readEvents(project, run.runId);
    const hasEnded = events.at(-1)?.type === 'run-end' && (await project.readReport(run.runId)) !== undefined;
    if (events.length === 0 || hasEnded || !vscode.workspace.isTrusted) return;
    const rows = events.filter(({ type }) => type === 'draft-ready').length;
    const resume = vscode.l10n.t('Resume');
    const text = vscode.l10n.t(
      'A run of {0} stopped after {1} rows.',
      toMessage(nameFile(run.dataset)),
      formatCount(rows),
    );
    const answer = await vscode.window.showInformationMessage(text, resume, vscode.l10n.t('Not Now'));
    if (answer === resume) await runForReview(services, run.title, resumeJob(run));
  }

  #others(dataset: string): UnfinishedRun[] {
    return this.#read().filter((run) => run.dataset !== dataset);
  }

  #read(): readonly UnfinishedRun[] {
    return this.#state.get<readonly UnfinishedRun[]>(key, []);
  }

  #write(runs: readonly UnfinishedRun[]): void {
    void this.#state.update(key, runs);
  }
}

/** Going on with a run of `weigh` needs no plan of its own: the same files lead to the same run. */
function resumeJob({ job, dataset, runId }: UnfinishedRun): RunJob {
  if (job.kind === 'weigh') return job;
  return { kind: 'augment', dataset, fields: {}, changes: {}, fresh: false, dryRun: false, resume: runId };
}
