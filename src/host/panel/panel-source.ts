import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { listFolder, readStamp } from '../../adapters/records/list-folder.ts';
import { openProject, type Project } from '../../adapters/records/project.ts';
import type { RowDecision } from '../../core/data/decision.ts';
import type { Layout } from '../../core/data/layout.ts';
import type { Plan } from '../../core/data/plan.ts';
import { type FollowedRun, RunFollower } from '../../jobs/run-follower.ts';
import type { DecidableEntry } from '../review/review-entry.ts';
import type { OpenReview, ReviewRegistry } from '../review/review-registry.ts';
import { rowsOfRun } from '../review/session-rows.ts';
import { createThrottle, type Throttle } from '../throttle.ts';

/**
 * What a panel knows of its data set: the runs, the plan, and the review as soon as there is one. Decisions go through
 * the session of the review document, which is opened without being shown, so that there is one way of deciding.
 */
export class PanelSource implements vscode.Disposable {
  readonly project: Project;
  readonly onDidChange: vscode.Event<void>;
  plan: Plan | undefined;
  review: OpenReview | undefined;
  readonly #reviews: ReviewRegistry;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #follower: RunFollower;
  readonly #read: Throttle;
  readonly #disposables: vscode.Disposable[];
  #runs: readonly FollowedRun[] = [];
  #planStamp: string | undefined;

  private constructor(dataset: string, reviews: ReviewRegistry) {
    this.project = openProject(dataset);
    this.#reviews = reviews;
    this.#follower = new RunFollower(this.project);
    this.onDidChange = this.#changed.event;
    this.#read = createThrottle(200, () => this.refresh());
    const { folder } = this.project.paths;
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(folder), '{*.jsonl,plan.jsonc,runs/*/run.jsonl}'),
    );
    const again = () => this.#read.call();
    this.#disposables = [
      this.#changed,
      this.#read,
      watcher,
      watcher.onDidChange(again),
      watcher.onDidCreate(again),
      watcher.onDidDelete(again),
      reviews.onDidChange((session) => {
        if (session.project.paths.review === this.project.paths.review) again();
      }),
      // A document that nobody shows is closed after a while; the panel needs it still.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.fsPath === this.project.paths.review) again();
      }),
    ];
  }

  /** Reads everything once and follows it from then on. */
  static async open(dataset: string, reviews: ReviewRegistry): Promise<PanelSource> {
    const source = new PanelSource(dataset, reviews);
    await source.refresh();
    return source;
  }

  /** Oldest first. */
  get runs(): readonly FollowedRun[] {
    return this.review?.session.records.runs ?? this.#runs;
  }

  get layout(): Layout {
    return (this.plan?.layout as Layout | undefined) ?? { kind: 'text', text: [], typed: [] };
  }

  get decisions(): ReadonlyMap<string, RowDecision> {
    return this.review?.session.decisions ?? new Map();
  }

  /** Rows of a run that stand in the review, in its order. */
  rowsOf(runId: string | undefined): readonly DecidableEntry[] {
    return rowsOfRun(this.review?.session, runId);
  }

  /** Reads what is new on disk, and opens the review once it is there. */
  async refresh(): Promise<void> {
    const { paths } = this.project;
    const stamp = await readStamp(paths.plan);
    if (stamp !== this.#planStamp) {
      this.plan = await this.project.readPlan();
      this.#planStamp = stamp;
    }
    if (existsSync(paths.review)) {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(paths.review));
      this.review = await this.#reviews.whenReady(document);
    } else this.review = undefined;
    if (!this.review && (await listFolder(paths.runs)).length > 0) this.#runs = await this.#follower.refresh();
    this.#changed.fire();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
