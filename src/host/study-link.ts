import * as vscode from 'vscode';
import type { ModelAccess } from '../jobs/job.ts';
import { startStudy } from '../jobs/study/start-study.ts';
import type { Study, StudyHistograms, StudyMap, StudyRow, StudyWeights } from '../jobs/study/study.ts';
import type { LiveWeights } from '../view/present-panel.ts';
import { createThrottle, type Throttle } from './throttle.ts';

/** A row to study, with the hash of its text. */
export type StudiedRow = StudyRow & { readonly hash: string };

/** The rows to study: those of the run that is shown, and all that are not rejected. */
export interface StudiedRows {
  readonly shown: readonly StudiedRow[];
  readonly kept: readonly StudiedRow[];
}

/** Weights with what rejecting each row would do to the gap. */
export type SolvedWeights = LiveWeights & {
  readonly effects: ReadonlyMap<string, number>;
  readonly approximations: readonly string[];
};

/** Time after a decision before the weights are solved again, milliseconds. */
const patience = 400;

/** The background thread that holds one data set's vectors, and the last of its answers. */
export class StudyLink implements vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  /** The run that is studied. */
  runId: string | undefined;
  weights: SolvedWeights | undefined;
  map: StudyMap | undefined;
  histograms: StudyHistograms | undefined;
  solving = false;
  problem: string | undefined;
  readonly #script: URL;
  readonly #dataset: string;
  readonly #rows: (runId: string) => StudiedRows;
  readonly #access: () => Promise<ModelAccess>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #again: Throttle;
  #study: Study | undefined;
  #opening: Promise<Study | undefined> | undefined;
  #threads = 0;
  /** How often the thread was ended on purpose: an answer that was begun before is about nothing any more. */
  #closings = 0;
  #weighed = '';
  #drawn = '';

  /** `access`: which providers may be asked for embeddings, looked up when the thread begins. */
  constructor(script: URL, dataset: string, rows: (runId: string) => StudiedRows, access: () => Promise<ModelAccess>) {
    this.#script = script;
    this.#dataset = dataset;
    this.#rows = rows;
    this.#access = access;
    this.onDidChange = this.#changed.event;
    this.#again = createThrottle(patience, () => this.#answer(), true);
  }

  /** Studies a run from now on; what was known of another one is dropped. */
  show(runId: string): void {
    if (runId === this.runId) return;
    this.close();
    this.runId = runId;
    this.#again.call();
  }

  /** To be called when rows or decisions may have changed. */
  noteChange(): void {
    if (this.runId !== undefined) this.#again.call();
  }

  /** The thread once it has read the data set; undefined when nothing is studied. */
  async whenOpen(): Promise<Study | undefined> {
    if (this.runId === undefined) return undefined;
    this.#opening ??= this.#open(this.runId);
    return this.#opening;
  }

  /** Begins anew with the same run: what the thread may do has changed. */
  restart(): void {
    const { runId } = this;
    this.close();
    if (runId !== undefined) this.show(runId);
  }

  /** What the answers rest on only a part of. */
  get approximations(): readonly string[] {
    return [this.weights, this.map, this.histograms].flatMap((answer) => answer?.approximations ?? []);
  }

  /** Ends the thread and forgets its answers. */
  close(): void {
    this.#closings++;
    this.#endThread();
    this.runId = undefined;
    this.weights = undefined;
    this.map = undefined;
    this.histograms = undefined;
    this.solving = false;
    this.problem = undefined;
    this.#weighed = '';
    this.#drawn = '';
  }

  dispose(): void {
    this.#again.dispose();
    this.close();
    this.#changed.dispose();
  }

  async #open(runId: string): Promise<Study | undefined> {
    const thread = ++this.#threads;
    const access = await this.#access();
    if (thread !== this.#threads) return undefined;
    this.#study = startStudy(this.#script, this.#dataset, access);
    const study = this.#study;
    await study.open(runId);
    return study;
  }

  #endThread(): void {
    this.#threads++;
    this.#study?.dispose();
    this.#study = undefined;
    this.#opening = undefined;
  }

  async #answer(): Promise<void> {
    const { runId } = this;
    if (runId === undefined) return;
    const started = this.#closings;
    const isCurrent = () => started === this.#closings;
    try {
      const { shown, kept } = this.#rows(runId);
      const [keptKey, shownKey] = [keyOf(kept), keyOf(shown)];
      if (keptKey === this.#weighed && shownKey === this.#drawn) return;
      this.#setSolving(true);
      const study = await this.whenOpen();
      if (!study || !isCurrent()) return;
      const isNew = shownKey !== this.#drawn;
      if (isNew) {
        // What is quick comes first: where the points are, then the layers once the weights are known.
        if (!this.map) this.map = await study.map(shown, false);
        if (!isCurrent()) return;
        this.#changed.fire();
        const histograms = await study.histograms(shown);
        if (!isCurrent()) return;
        this.histograms = histograms ?? this.histograms;
        this.#changed.fire();
      }
      if (keptKey !== this.#weighed) {
        const weights = await study.weigh(kept);
        if (!isCurrent()) return;
        this.weights = weights ? readWeights(weights) : this.weights;
        this.#weighed = keptKey;
        this.#changed.fire();
      }
      if (isNew) {
        const map = await study.map(shown);
        if (!isCurrent()) return;
        this.map = map ?? this.map;
        this.#drawn = shownKey;
      }
      this.problem = undefined;
    } catch (error) {
      if (!isCurrent()) return;
      this.problem = vscode.l10n.t('The map and the live weights are not available: {0}', (error as Error).message);
      // The thread may be gone: the next change begins another one.
      this.#endThread();
      this.#changed.fire();
    } finally {
      if (isCurrent()) this.#setSolving(false);
    }
  }

  #setSolving(solving: boolean): void {
    if (this.solving === solving) return;
    this.solving = solving;
    this.#changed.fire();
  }
}

function readWeights({ ids, weights, effects, report, approximations }: StudyWeights): SolvedWeights | undefined {
  if (!report) return undefined;
  const { effectiveSize, certificate, uniformIsAsGood } = report;
  return {
    weights: new Map(ids.map((id, i) => [id, weights[i] ?? 0])),
    effects: new Map(ids.map((id, i) => [id, effects[i] ?? 0])),
    effectiveSize,
    certificate,
    uniformIsAsGood,
    approximations,
  };
}

/** Changes whenever a row or its text does, or which rows there are. */
function keyOf(rows: readonly StudiedRow[]): string {
  return rows.map(({ id, hash }) => id + hash).join(' ');
}
