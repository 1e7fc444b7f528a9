import type { DecisionLog } from '../../adapters/records/decision-log.ts';
import type { Project } from '../../adapters/records/project.ts';
import type { DecisionAction, DecisionEvent, RowDecision } from '../../core/data/decision.ts';
import { foldDecisions, type RowText } from '../../core/data/fold-decisions.ts';
import { joinReview, type ReviewRow } from '../../core/data/join-review.ts';
import { LineMemory } from '../../core/data/line-memory.ts';
import { findMergedRows, findNextUndo, type MergedRow } from '../../core/data/next-undo.ts';
import type { RunFollower } from '../../jobs/run-follower.ts';
import { buildEntries, countEntries, type ReviewCounts, type ReviewEntry } from './review-entry.ts';
import { nameCluster, type ReviewRecords, readRecords, stampRecords } from './review-records.ts';

/** What an undo or redo did. */
export interface UndoResult {
  /** Rows that the event taken back or put back decided about. */
  readonly rows: readonly string[];
  /** Those of them that are in a merged file by now. */
  readonly merged: readonly MergedRow[];
  /** Decisions before it. */
  readonly before: ReadonlyMap<string, RowDecision>;
}

/** The lines of a review, from an editor or from disk. */
export interface ReviewLines {
  /** Changes whenever the lines do. */
  readonly version: unknown;
  read(): readonly string[];
}

/** What a review model is made of. */
export interface ReviewParts {
  readonly project: Project;
  readonly records: ReviewRecords;
  /** Reads what is added to the runs' logs. */
  readonly follower: RunFollower;
  readonly log: DecisionLog;
  readonly lines: ReviewLines;
  /** Lines that were read ahead. */
  readonly memory?: LineMemory;
}

/** The lines of a review joined with the runs and the decisions; where the lines come from does not matter here. */
export class ReviewModel {
  readonly project: Project;
  readonly log: DecisionLog;
  records: ReviewRecords;
  entries: readonly ReviewEntry[] = [];
  counts: ReviewCounts = { accepted: 0, rejected: 0, left: 0 };
  decisions: ReadonlyMap<string, RowDecision> = new Map();
  /** Weights solved again after decisions; undefined for those that the runs left. */
  liveWeights: ReadonlyMap<string, number> | undefined;
  /** Rows of the runs that have no line in the document. */
  missing: readonly string[] = [];
  readonly #lines: ReviewLines;
  readonly #follower: RunFollower;
  #memory: LineMemory;
  #joined: readonly ReviewRow[] = [];
  #joinedVersion: unknown;
  #isJoined = false;
  #stamp = '';
  #byId = new Map<string, ReviewEntry>();
  #byLine = new Map<number, ReviewEntry>();

  constructor({ project, records, follower, log, lines, memory }: ReviewParts) {
    this.project = project;
    this.records = records;
    this.log = log;
    this.#lines = lines;
    this.#follower = follower;
    this.#memory = memory ?? new LineMemory(records.idKey);
  }

  entryAt(line: number): ReviewEntry | undefined {
    this.#joinIfStale();
    return this.#byLine.get(line);
  }

  entryOf(id: string): ReviewEntry | undefined {
    this.#joinIfStale();
    return this.#byId.get(id);
  }

  clusterName({ draft }: ReviewEntry): string | undefined {
    return draft && this.records.clusterNames.get(nameCluster(draft.origin.runId, draft.origin.cluster));
  }

  /** Shows weights that were solved again. */
  showWeights(weights: ReadonlyMap<string, number> | undefined): void {
    if (this.liveWeights === weights) return;
    this.liveWeights = weights;
    this.refresh();
  }

  /** Records decisions; they are safe on disk when this resolves. */
  async decide(actions: readonly DecisionAction[]): Promise<void> {
    if (actions.length === 0) return;
    await this.log.append(actions);
    this.refresh();
  }

  /** Takes back the reviewer's last decision, or puts back the last one taken back; undefined when there is none. */
  async step(direction: 'undo' | 'redo', reviewer: string): Promise<UndoResult | undefined> {
    const target = findNextUndo(this.log.events, reviewer)[direction];
    return target === undefined ? undefined : this.takeBack(target);
  }

  /** Takes back one event or batch by its id. */
  async takeBack(target: string): Promise<UndoResult> {
    const { events } = this.log;
    const before = this.decisions;
    await this.log.append([{ kind: 'undo', target }]);
    this.refresh();
    return { rows: findRows(events, target), merged: findMergedRows(events, target), before };
  }

  /** Reads what others wrote since. */
  async reload(): Promise<void> {
    await this.log.refresh();
    const stamp = await stampRecords(this.project);
    if (stamp !== this.#stamp) {
      this.records = (await readRecords(this.project, this.#follower)) ?? this.records;
      this.#isJoined = false;
      this.#stamp = stamp;
    }
    this.refresh();
  }

  /** Joins the lines as they stand with what is known. */
  refresh(): void {
    this.#joinIfStale();
    const texts = new Map<string, RowText>();
    for (const [id, { hash }] of this.records.drafts) texts.set(id, { original: hash });
    for (const { id, hash, state } of this.#joined) {
      if (id !== undefined && hash !== undefined && (state === 'present' || state === 'edited')) {
        texts.set(id, { ...texts.get(id), current: hash });
      }
    }
    this.decisions = foldDecisions(this.log.events, texts).rows;
    this.#index();
  }

  #joinIfStale(): void {
    const { version } = this.#lines;
    if (this.#isJoined && this.#joinedVersion === version) return;
    const { idKey, drafts } = this.records;
    const hashes = new Map([...drafts].map(([id, { hash }]) => [id, hash]));
    if (this.#memory.idKey !== idKey) this.#memory = new LineMemory(idKey);
    this.#joined = joinReview(this.#lines.read(), idKey, hashes, (text) => this.#memory.read(text));
    this.#memory.turn();
    this.#joinedVersion = version;
    this.#isJoined = true;
    this.missing = this.#joined.flatMap(({ id, state }) => (state === 'missing' && id !== undefined ? [id] : []));
    this.#index();
  }

  #index(): void {
    const weights = this.liveWeights ?? this.records.weights;
    this.entries = buildEntries(this.#joined, this.records.drafts, weights, this.decisions);
    this.counts = countEntries(this.entries);
    this.#byLine = new Map(this.entries.map((entry) => [entry.line, entry]));
    this.#byId = new Map();
    for (const entry of this.entries) {
      if (entry.id !== undefined && entry.kind !== 'duplicate') this.#byId.set(entry.id, entry);
    }
  }
}

/** Rows without a line that nobody rejected: lost, not deleted. */
export function findMissing({ missing, decisions }: ReviewModel): readonly string[] {
  return missing.filter((id) => decisions.get(id)?.state !== 'rejected');
}

/** Rows that the events of a name (id or batch) are about; for an undo, those of the events it took back. */
function findRows(events: readonly DecisionEvent[], target: string): readonly string[] {
  const rows = new Set<string>();
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const event of events) {
      if (event.id !== name && event.batch !== name) continue;
      if (event.kind === 'undo') visit(event.target);
      else if (event.kind !== 'merge') rows.add(event.row);
    }
  };
  visit(target);
  return [...rows];
}
