import * as vscode from 'vscode';
import type { DecisionLog } from '../../adapters/records/decision-log.ts';
import type { Project } from '../../adapters/records/project.ts';
import type { DecisionAction, DecisionEvent, RowDecision } from '../../core/data/decision.ts';
import { foldDecisions, type RowText } from '../../core/data/fold-decisions.ts';
import { joinReview, type ReviewRow } from '../../core/data/join-review.ts';
import { findMergedRows, findNextUndo, type MergedRow } from '../../core/data/next-undo.ts';
import { RunFollower } from '../../jobs/run-follower.ts';
import { createThrottle, type Throttle } from '../throttle.ts';
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

/** One review document that is open: its lines joined with the runs and the decisions, kept up to date. */
export class ReviewSession {
  readonly document: vscode.TextDocument;
  readonly project: Project;
  readonly log: DecisionLog;
  readonly onDidChange: vscode.Event<void>;
  records: ReviewRecords;
  entries: readonly ReviewEntry[] = [];
  counts: ReviewCounts = { accepted: 0, rejected: 0, left: 0 };
  decisions: ReadonlyMap<string, RowDecision> = new Map();
  /** Weights solved again after decisions; undefined for those that the runs left. */
  liveWeights: ReadonlyMap<string, number> | undefined;
  /** Rows of the runs that have no line in the document. */
  missing: readonly string[] = [];
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  readonly #reload: Throttle;
  readonly #follower: RunFollower;
  #joined: readonly ReviewRow[] = [];
  #joinedVersion = -1;
  #stamp = '';
  #byId = new Map<string, ReviewEntry>();
  #byLine = new Map<number, ReviewEntry>();

  /** Reads everything once and watches the folder from then on. */
  static async open(
    document: vscode.TextDocument,
    project: Project,
    reviewer: string,
  ): Promise<ReviewSession | undefined> {
    const follower = new RunFollower(project);
    const records = await readRecords(project, follower);
    return records && new ReviewSession(document, project, follower, records, await project.openDecisions(reviewer));
  }

  private constructor(
    document: vscode.TextDocument,
    project: Project,
    follower: RunFollower,
    records: ReviewRecords,
    log: DecisionLog,
  ) {
    this.document = document;
    this.project = project;
    this.#follower = follower;
    this.records = records;
    this.log = log;
    this.onDidChange = this.#changed.event;
    this.#reload = createThrottle(150, () => this.reload());
    const pattern = new vscode.RelativePattern(vscode.Uri.file(project.paths.folder), '{*,decisions/*,runs/*/*}.jsonl');
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const again = () => this.#reload.call();
    this.#disposables = [
      this.#changed,
      watcher,
      watcher.onDidChange(again),
      watcher.onDidCreate(again),
      watcher.onDidDelete(again),
      this.#reload,
    ];
    this.refresh();
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
      this.#joinedVersion = -1;
      this.#stamp = stamp;
    }
    this.refresh();
  }

  /** Joins the document as it stands in the editor with what is known. */
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
    this.#changed.fire();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    void this.log.close();
  }

  #joinIfStale(): void {
    if (this.#joinedVersion === this.document.version) return;
    const { idKey, drafts } = this.records;
    const hashes = new Map([...drafts].map(([id, { hash }]) => [id, hash]));
    this.#joined = joinReview(this.document.getText().split(/\r?\n/), idKey, hashes);
    this.#joinedVersion = this.document.version;
    this.missing = this.#joined.flatMap(({ id, state }) => (state === 'missing' && id !== undefined ? [id] : []));
    this.#index();
  }

  #index(): void {
    this.entries = buildEntries(
      this.#joined,
      this.records.drafts,
      this.liveWeights ?? this.records.weights,
      this.decisions,
    );
    this.counts = countEntries(this.entries);
    this.#byLine = new Map(this.entries.map((entry) => [entry.line, entry]));
    this.#byId = new Map();
    for (const entry of this.entries) {
      if (entry.id !== undefined && entry.kind !== 'duplicate') this.#byId.set(entry.id, entry);
    }
  }
}

/** Rows without a line that nobody rejected: lost, not deleted. */
export function findMissing({ missing, decisions }: ReviewSession): readonly string[] {
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
