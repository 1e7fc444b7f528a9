import * as vscode from 'vscode';
import type { Project } from '../../adapters/records/project.ts';
import { RunFollower } from '../../jobs/run-follower.ts';
import { createThrottle, type Throttle } from '../throttle.ts';
import { ReviewModel, type ReviewParts } from './review-model.ts';
import { readRecords } from './review-records.ts';

/** One review document that is open: its rows as they stand in the editor, kept up to date. */
export class ReviewSession extends ReviewModel {
  readonly document: vscode.TextDocument;
  readonly onDidChange: vscode.Event<void>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  readonly #reload: Throttle;

  /** Reads everything once and watches the folder from then on. */
  static async open(
    document: vscode.TextDocument,
    project: Project,
    reviewer: string,
  ): Promise<ReviewSession | undefined> {
    const follower = new RunFollower(project);
    const records = await readRecords(project, follower);
    if (!records) return undefined;
    const lines = {
      get version() {
        return document.version;
      },
      read: () => document.getText().split(/\r?\n/),
    };
    return new ReviewSession(document, {
      project,
      records,
      follower,
      log: await project.openDecisions(reviewer),
      lines,
    });
  }

  private constructor(document: vscode.TextDocument, parts: ReviewParts) {
    super(parts);
    this.document = document;
    this.onDidChange = this.#changed.event;
    this.#reload = createThrottle(150, () => this.reload());
    const folder = vscode.Uri.file(parts.project.paths.folder);
    const pattern = new vscode.RelativePattern(folder, '{*,decisions/*,runs/*/*}.jsonl');
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

  override refresh(): void {
    super.refresh();
    this.#changed.fire();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    void this.log.close();
  }
}
