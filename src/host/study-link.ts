import * as vscode from 'vscode';
import type { JsonObject } from '../core/data/json.ts';
import type { AttributeHistogram } from '../core/stages/attribute-histogram.ts';
import { type Study, type StudyMap, type StudyWeights, startStudy } from '../jobs/study/start-study.ts';
import { createThrottle, type Throttle } from './throttle.ts';

/** A synthetic row as it stands. */
export interface StudiedRow {
  readonly id: string;
  readonly row: JsonObject;
}

/** The rows to study: those of the run that is shown, and all that are not rejected. */
export interface StudiedRows {
  readonly shown: readonly StudiedRow[];
  readonly kept: readonly StudiedRow[];
}

/** Time after a decision before the weights are solved again, milliseconds. */
const patience = 400;

/** The background thread that holds one data set's vectors, and the last of its answers. */
export class StudyLink implements vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  /** The run that is studied. */
  runId: string | undefined;
  weights: StudyWeights | undefined;
  map: StudyMap | undefined;
  histograms: readonly AttributeHistogram[] = [];
  solving = false;
  problem: string | undefined;
  readonly #script: URL;
  readonly #dataset: string;
  readonly #rows: (runId: string) => StudiedRows;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #again: Throttle;
  #study: Study | undefined;
  #opened: Promise<void> | undefined;
  #weighed = '';
  #drawn = '';

  constructor(script: URL, dataset: string, rows: (runId: string) => StudiedRows) {
    this.#script = script;
    this.#dataset = dataset;
    this.#rows = rows;
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

  /** The thread once it has read the data set; undefined when there is none. */
  async whenOpen(): Promise<Study | undefined> {
    if (this.runId === undefined) return undefined;
    if (!this.#study) {
      this.#study = startStudy(this.#script, this.#dataset);
      this.#opened = this.#study.open(this.runId).then(() => undefined);
    }
    await this.#opened;
    return this.#study;
  }

  /** Ends the thread and forgets its answers. */
  close(): void {
    this.#study?.dispose();
    this.#study = undefined;
    this.#opened = undefined;
    this.runId = undefined;
    this.weights = undefined;
    this.map = undefined;
    this.histograms = [];
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

  async #answer(): Promise<void> {
    const runId = this.runId;
    if (runId === undefined) return;
    try {
      const { shown, kept } = this.#rows(runId);
      const keptKey = keyOf(kept);
      const shownKey = keyOf(shown);
      if (keptKey === this.#weighed && shownKey === this.#drawn) return;
      this.#setSolving(true);
      const study = await this.whenOpen();
      if (!study || runId !== this.runId) return;
      if (shownKey !== this.#drawn) {
        this.#drawn = shownKey;
        this.map = (await study.map(shown)) ?? this.map;
        this.#changed.fire();
        this.histograms = shown.length > 0 ? await study.histograms(shown) : [];
        this.#changed.fire();
      }
      if (keptKey !== this.#weighed && kept.length > 0) {
        this.#weighed = keptKey;
        this.weights = (await study.weigh(kept)) ?? this.weights;
      }
      this.problem = undefined;
    } catch (error) {
      if (runId === this.runId && this.#study) {
        this.problem = vscode.l10n.t('The map and the live weights are not available: {0}', (error as Error).message);
      }
    } finally {
      if (runId === this.runId) this.#setSolving(false);
    }
  }

  #setSolving(solving: boolean): void {
    if (this.solving === solving) return;
    this.solving = solving;
    this.#changed.fire();
  }
}

/** Changes whenever a row or its text does. Entries keep their row objects' hashes, so this costs no parsing. */
function keyOf(rows: readonly (StudiedRow & { readonly hash?: string })[]): string {
  return rows.map(({ id, hash }) => `${id}${hash ?? ''}`).join(' ');
}
