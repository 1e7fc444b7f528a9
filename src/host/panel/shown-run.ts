import type { Cluster } from '../../core/data/cluster.ts';
import type { RunState } from '../../core/pipeline/fold-run.ts';
import type { RowView } from '../../protocol/row-view.ts';
import { presentRow, readRowText } from '../../view/present-rows.ts';
import type { RealRows } from '../real-rows.ts';
import type { DecidableEntry } from '../review/review-entry.ts';
import type { StudyLink } from '../study-link.ts';
import type { PanelSource } from './panel-source.ts';

/** The run that a panel shows, with its rows as they stand in the review. */
export class ShownRun {
  /** The newest run, unless the user chose another one. */
  id: string | undefined;
  rows: readonly RowView[] = [];
  /** True when the data set is not the one that the run read. */
  dataChanged = false;
  /** Of the data set as it stands now; undefined while it is not known. */
  fingerprint: string | undefined;
  readonly #source: PanelSource;
  readonly #study: StudyLink;
  readonly #real: RealRows;
  readonly #texts = new Map<string, string>();
  #isChosen = false;
  #entries = new Map<string, DecidableEntry>();
  #comparedRun = '';

  constructor(source: PanelSource, study: StudyLink, real: RealRows) {
    this.#source = source;
    this.#study = study;
    this.#real = real;
  }

  get state(): RunState | undefined {
    return this.#source.runs.find(({ id }) => id === this.id)?.state;
  }

  findCluster(id: string): Cluster | undefined {
    return this.state?.clusters.find((cluster) => cluster.id === id);
  }

  /** A row of the run by its id. */
  entryOf(id: string): DecidableEntry | undefined {
    return this.#entries.get(id);
  }

  /** Text of a demonstration by its content hash; undefined when the data set no longer has it. */
  textOf(hash: string): string | undefined {
    return this.#texts.get(hash);
  }

  /** Stays with this run from now on; without an id the newest one is followed. */
  choose(id: string | undefined): void {
    this.#isChosen = id !== undefined;
    if (id !== undefined) this.id = id;
  }

  /** Takes the rows as they stand now. True when another run is shown than before. */
  refresh(): boolean {
    const { runs, decisions, layout, review } = this.#source;
    const before = this.id;
    if (!this.#isChosen || !runs.some(({ id }) => id === this.id)) {
      this.id = runs.findLast(({ state }) => state.start !== undefined)?.id;
    }
    const { weights } = this.#study;
    const entries = this.#source.rowsOf(this.id);
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]));
    this.rows = entries.flatMap(({ id, row, draft }) => {
      if (!draft) return [];
      const weight = weights ? weights.weights.get(id) : review?.session.records.weights.get(id);
      const effect = weights?.effects.get(id);
      return [presentRow({ draft, row, decision: decisions.get(id), weight, effect }, layout)];
    });
    return this.id !== before;
  }

  /** Reads the demonstrations that are not known yet, and whether the data set is still the one of the run. */
  async readTexts(): Promise<void> {
    const { clusters = [], start } = this.state ?? {};
    const members = clusters.flatMap((cluster) => cluster.members).filter(({ hash }) => !this.#texts.has(hash));
    try {
      if (members.length > 0) {
        for (const { hash, row } of await this.#real.read(members)) {
          this.#texts.set(hash, readRowText(row, this.#source.layout));
        }
      }
      if (start && this.#comparedRun !== start.runId) {
        this.fingerprint = await this.#real.readFingerprint();
        this.dataChanged = this.fingerprint !== start.dataset.fingerprint;
        this.#comparedRun = start.runId;
      }
    } catch {
      // Without the data set everything else is still worth showing; that it is not the same any more is said.
      this.dataChanged = true;
    }
  }
}
