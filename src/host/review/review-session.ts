import * as vscode from 'vscode';
import type { Project } from '../../adapters/records/project.ts';
import { LineMemory } from '../../core/data/line-memory.ts';
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
    const memory = new LineMemory(records.idKey);
    await readAhead(memory, lines.read());
    return new ReviewSession(document, {
      project,
      records,
      memory,
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

  /** Reads what others wrote, soon; for those who know of it before the watcher tells, or when the watcher never does. */
  reloadSoon(): void {
    this.#reload.call();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    void this.log.close();
  }
}

/** Lines read in one turn of the event loop. */
const linesATurn = 250;

/** Reads the lines bit by bit, so that a long review opens without holding up the other extensions. */
async function readAhead(memory: LineMemory, lines: readonly string[]): Promise<void> {
  for (let start = 0; start < lines.length; start += linesATurn) {
    for (const line of lines.slice(start, start + linesATurn)) memory.read(line);
    await new Promise((settle) => setImmediate(settle));
  }
}
