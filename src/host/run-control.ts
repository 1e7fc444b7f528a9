import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import type { RunEvent } from '../core/pipeline/run-event.ts';
import type { HostModels } from '../jobs/host-models.ts';
import type { Job, JobMessage, JobProgress, JobResult, ModelAccess } from '../jobs/job.ts';
import { PauseSwitch } from '../jobs/pause-switch.ts';
import { startJob } from '../jobs/start-job.ts';
import type { Providers } from './models/providers.ts';
import { describeProgress } from './run-text.ts';
import { createThrottle } from './throttle.ts';
import { refuseRun } from './trust.ts';

/** A job that writes rows in the background. */
export type RunJob = Job & { readonly kind: 'augment' | 'weigh' | 'regenerate' };

/** A run that goes on in the background, as it stands now. */
export interface BackgroundRun {
  readonly dataset: string;
  readonly title: string;
  readonly job: RunJob;
  /** Undefined until its first event. */
  readonly runId: string | undefined;
  /** `paused` once it stands still. */
  readonly state: 'running' | 'paused' | 'stopping';
  /** True from the wish to pause it until it goes on. */
  readonly isPausing: boolean;
  readonly progress: JobProgress | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Rows told of so far; for a run gone on with, those written before included. */
  readonly rows: number;
}

/** Something that happened in a run of the background. */
export interface RunNews {
  readonly run: BackgroundRun;
  readonly event: RunEvent;
}

/** What keeps runs in mind while they go on, so that a window that ends in mid-run can ask about them. */
export interface RunMemory {
  note(run: BackgroundRun): void;
  forget(run: BackgroundRun): void;
}

/** Who writes rows for jobs: providers with their keys, and the models of the editor. */
export interface Asked {
  readonly providers: Providers;
  readonly models: HostModels;
}

class Run implements BackgroundRun {
  readonly dataset: string;
  readonly title: string;
  readonly job: RunJob;
  readonly startedAt = Date.now();
  readonly stop = new AbortController();
  readonly pause = new PauseSwitch();
  runId: string | undefined;
  state: BackgroundRun['state'] = 'running';
  progress: JobProgress | undefined;
  rows = 0;

  constructor(title: string, job: RunJob) {
    this.title = title;
    this.job = job;
    this.dataset = resolve(job.dataset);
  }

  get isPausing(): boolean {
    return this.pause.isOn;
  }
}

/** Starts jobs: in the background one run for each data set, short jobs under a notification. */
export class RunControl implements vscode.Disposable {
  /** A run began, ended, changed its state or got on. */
  readonly onDidChangeRuns: vscode.Event<void>;
  /** A run recorded an event: a cluster, a row, its weights. */
  readonly onDidTell: vscode.Event<RunNews>;
  readonly #script: URL;
  readonly #memory: RunMemory;
  readonly #asked: Asked;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #told = new vscode.EventEmitter<RunNews>();
  readonly #gotOn = createThrottle(100, () => this.#changed.fire());
  readonly #runs: Run[] = [];
  #isDisposed = false;

  constructor(script: vscode.Uri, memory: RunMemory, asked: Asked) {
    this.#script = pathToFileURL(script.fsPath);
    this.#memory = memory;
    this.#asked = asked;
    this.onDidChangeRuns = this.#changed.event;
    this.onDidTell = this.#told.event;
  }

  /** Every run of the background, oldest first. */
  get runs(): readonly BackgroundRun[] {
    return this.#runs;
  }

  /** The run of a data set. */
  find(dataset: string): BackgroundRun | undefined {
    return this.#runs.find((run) => run.dataset === resolve(dataset));
  }

  /** Throws when no run of this data set can start now. */
  checkFree(dataset: string): void {
    if (!vscode.workspace.isTrusted) throw new RunError('untrusted', refuseRun());
    const other = this.find(dataset);
    if (!other) return;
    const text = vscode.l10n.t(
      '{0} is under way for {1} already. Wait for its end, or cancel it in the status bar; other data sets can run beside it.',
      other.title,
      basename(dataset),
    );
    throw new RunError('busy', text);
  }

  /**
   * Runs a job in the background; undefined when it was cancelled. One at a time for each data set. What it may ask is
   * handed over beside the job: the job itself is remembered in the workspace.
   */
  async run(
    title: string,
    job: RunJob,
    access: ModelAccess,
    tell: (message: JobMessage) => void,
  ): Promise<JobResult | undefined> {
    this.checkFree(job.dataset);
    const run = new Run(title, job);
    this.#runs.push(run);
    this.#noteChange();
    try {
      const follow = (message: JobMessage) => {
        this.#follow(run, message);
        tell(message);
      };
      const options = { background: true, pause: run.pause, models: this.#asked.models };
      return await startJob(this.#script, { ...job, ...access }, run.stop.signal, follow, options);
    } catch (error) {
      if (run.stop.signal.aborted) return undefined;
      throw error;
    } finally {
      this.#runs.splice(this.#runs.indexOf(run), 1);
      // A window that ends takes its runs with it: those are the ones to ask about.
      if (!this.#isDisposed) this.#memory.forget(run);
      this.#noteChange();
    }
  }

  /** Runs a job that the user waits for; undefined when it was cancelled. Without `access` it asks allowed hosts only. */
  async wait(title: string, job: Job, access?: ModelAccess): Promise<JobResult | undefined> {
    const whole = { ...job, ...(access ?? (await this.#asked.providers.giveAllowed())) };
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      try {
        const tell = (message: JobMessage) => {
          if (message.type === 'progress') progress.report({ message: describeProgress(message.progress) });
        };
        return await startJob(this.#script, whole, stop.signal, tell, { models: this.#asked.models });
      } catch (error) {
        if (stop.signal.aborted) return undefined;
        throw error;
      }
    });
  }

  /** Runs a short job that shows nothing itself. */
  async work(job: Job, signal: AbortSignal): Promise<JobResult> {
    const whole = { ...job, ...(await this.#asked.providers.giveAllowed()) };
    return startJob(this.#script, whole, signal, () => undefined, { background: true });
  }

  /** Lets a run stand still from its next event on. What was asked for is still answered and kept. */
  pause(dataset: string): void {
    this.#turn(dataset, true);
  }

  /** Lets a paused run go on. */
  resume(dataset: string): void {
    this.#turn(dataset, false);
  }

  /** Stops a run; every row written so far is kept and the next run goes on from there. */
  cancel(dataset: string): void {
    const run = this.#findOwn(dataset);
    if (!run || run.state === 'stopping') return;
    run.state = 'stopping';
    run.stop.abort();
    this.#noteChange();
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const run of this.#runs) run.stop.abort();
    this.#gotOn.dispose();
    this.#changed.dispose();
    this.#told.dispose();
  }

  #turn(dataset: string, isOn: boolean): void {
    const run = this.#findOwn(dataset);
    if (!run || run.state === 'stopping') return;
    if (!isOn) run.state = 'running';
    run.pause.set(isOn);
    this.#noteChange();
  }

  #findOwn(dataset: string): Run | undefined {
    return this.#runs.find((run) => run.dataset === resolve(dataset));
  }

  #follow(run: Run, message: JobMessage): void {
    if (message.type === 'progress') {
      // Stages that ask nobody tell no meter; what was used is still true.
      const meter = message.progress.meter ?? run.progress?.meter;
      run.progress = { ...message.progress, ...(meter ? { meter } : {}) };
    }
    // The user may have let it go on before it came to stand still.
    if (message.type === 'paused' && run.pause.isOn && run.state === 'running') {
      run.state = 'paused';
      this.#noteChange();
    }
    if (message.type === 'event') {
      const { event } = message;
      if (event.type === 'run-start') {
        run.runId = event.runId;
        this.#memory.note(run);
      }
      if (event.type === 'draft-ready') run.rows++;
      this.#told.fire({ run, event });
    }
    if (!this.#isDisposed) this.#gotOn.call();
  }

  #noteChange(): void {
    if (this.#isDisposed) return;
    const set = (key: string, value: boolean) => vscode.commands.executeCommand('setContext', key, value);
    void set('synalign.running', this.#runs.length > 0);
    void set(
      'synalign.pausable',
      this.#runs.some(({ pause }) => !pause.isOn),
    );
    void set(
      'synalign.paused',
      this.#runs.some(({ pause }) => pause.isOn),
    );
    this.#changed.fire();
  }
}

/** A run cannot start; the message says what to do. */
class RunError extends Error {
  readonly code: 'busy' | 'untrusted';
  constructor(code: RunError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
