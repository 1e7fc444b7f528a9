import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import type { Job, JobMessage, JobProgress, JobResult } from '../jobs/job.ts';
import { startJob } from '../jobs/start-job.ts';
import { createThrottle } from './throttle.ts';

/** A run that goes on in the background. */
export interface BackgroundRun {
  readonly dataset: string;
  readonly title: string;
  readonly stop: AbortController;
}

/** Starts jobs: one run at a time in the background, shown in the status bar; short jobs under a notification. */
export class RunControl implements vscode.Disposable {
  readonly #script: URL;
  readonly #item: vscode.StatusBarItem;
  #current: BackgroundRun | undefined;

  constructor(script: vscode.Uri) {
    this.#script = pathToFileURL(script.fsPath);
    this.#item = vscode.window.createStatusBarItem('synalign.run', vscode.StatusBarAlignment.Left, 50);
    this.#item.name = vscode.l10n.t('SynAlign Run');
    this.#item.command = 'synalign.showRun';
  }

  get current(): BackgroundRun | undefined {
    return this.#current;
  }

  /** Runs a job in the background; undefined when it was cancelled. One at a time. */
  async run(
    title: string,
    job: Job & { readonly dataset: string },
    tell: (message: JobMessage) => void,
  ): Promise<JobResult | undefined> {
    if (this.#current) {
      throw new RunError(
        vscode.l10n.t(
          '{0} is under way for {1}. Wait for its end, or cancel it in the status bar.',
          this.#current.title,
          basename(this.#current.dataset),
        ),
      );
    }
    const run = { dataset: job.dataset, title, stop: new AbortController() };
    let progress: JobProgress | undefined;
    const show = () => {
      const text = progress ? describeProgress(progress) : vscode.l10n.t('starting');
      this.#item.text = `$(sync~spin) SynAlign: ${text}`;
      this.#item.tooltip = `${title}, ${basename(job.dataset)}`;
      this.#item.accessibilityInformation = { label: `${title}: ${text}`, role: 'button' };
    };
    const redraw = createThrottle(100, show);
    this.#setCurrent(run);
    show();
    this.#item.show();
    try {
      return await startJob(this.#script, job, run.stop.signal, (message) => {
        if (message.type === 'progress') {
          progress = message.progress;
          redraw.call();
        }
        tell(message);
      });
    } catch (error) {
      if (run.stop.signal.aborted) return undefined;
      throw error;
    } finally {
      redraw.dispose();
      this.#item.hide();
      this.#setCurrent(undefined);
    }
  }

  /** Runs a job that the user waits for; undefined when it was cancelled. */
  async wait(title: string, job: Job): Promise<JobResult | undefined> {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      try {
        return await startJob(this.#script, job, stop.signal, (message) => {
          if (message.type === 'progress') progress.report({ message: describeProgress(message.progress) });
        });
      } catch (error) {
        if (stop.signal.aborted) return undefined;
        throw error;
      }
    });
  }

  dispose(): void {
    this.#current?.stop.abort();
    this.#item.dispose();
  }

  #setCurrent(run: BackgroundRun | undefined): void {
    this.#current = run;
    void vscode.commands.executeCommand('setContext', 'synalign.running', run !== undefined);
  }
}

/** A run cannot start; the message says what to do. */
class RunError extends Error {
  readonly code = 'busy';
}

const stages: { readonly [stage in JobProgress['stage']]: string } = {
  read: 'reading',
  embed: 'comparing',
  explore: 'choosing examples',
  reason: 'finding attributes',
  generate: 'writing rows',
  align: 'weighing',
  measure: 'measuring',
  write: 'saving',
  evaluate: 'evaluating',
};

function describeProgress({ stage, done, total }: JobProgress): string {
  const name = vscode.l10n.t(stages[stage]);
  return total > 0 ? `${name} ${done}/${total}` : name;
}
