import * as vscode from 'vscode';
import { showFailure } from '../messages.ts';
import { readReviewer } from '../settings.ts';
import { createThrottle, type Throttle } from '../throttle.ts';
import { findProject } from './review-records.ts';
import { ReviewSaving } from './review-saving.ts';
import { ReviewSession } from './review-session.ts';

/** A review document at work: what is known of its rows, and what its saves mean. */
export interface OpenReview {
  readonly session: ReviewSession;
  readonly saving: ReviewSaving;
}

interface Slot {
  readonly ready: Promise<OpenReview | undefined>;
  readonly refresh: Throttle;
  open?: OpenReview;
}

/** The language of review documents, given to them by the manifest. */
export const reviewLanguage = 'synalign-review';

/** Keeps one session for each review document that is open. */
export class ReviewRegistry implements vscode.Disposable {
  readonly onDidChange: vscode.Event<ReviewSession>;
  readonly #changed = new vscode.EventEmitter<ReviewSession>();
  readonly #slots = new Map<string, Slot>();
  readonly #disposables: vscode.Disposable[];

  constructor() {
    this.onDidChange = this.#changed.event;
    this.#disposables = [
      this.#changed,
      vscode.workspace.onDidOpenTextDocument((document) => this.#open(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#close(document)),
      vscode.workspace.onDidChangeTextDocument((event) => this.#noteChange(event)),
      vscode.workspace.onWillSaveTextDocument((event) => {
        const open = this.find(event.document);
        if (open) event.waitUntil(open.saving.noteSaving());
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        this.find(document)?.saving.noteSaved().catch(showFailure);
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('synalign.reviewer')) this.#restart();
      }),
    ];
    for (const document of vscode.workspace.textDocuments) this.#open(document);
  }

  /** The review of a document, if it is one and has been read. */
  find(document: vscode.TextDocument | undefined): OpenReview | undefined {
    return document && this.#slots.get(document.uri.toString())?.open;
  }

  /** The review that stands in a file, if it is open. */
  findFile(path: string): OpenReview | undefined {
    return this.#slots.get(vscode.Uri.file(path).toString())?.open;
  }

  /** The review of a document, once it has been read. */
  async whenReady(document: vscode.TextDocument): Promise<OpenReview | undefined> {
    this.#open(document);
    return this.#slots.get(document.uri.toString())?.ready;
  }

  /** The review in the active editor with that editor. */
  active(): (OpenReview & { readonly editor: vscode.TextEditor }) | undefined {
    const editor = vscode.window.activeTextEditor;
    const open = this.find(editor?.document);
    return editor && open && { ...open, editor };
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    for (const { open, refresh } of this.#slots.values()) {
      refresh.dispose();
      open?.session.dispose();
    }
  }

  #open(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    if (document.languageId !== reviewLanguage || document.uri.scheme !== 'file' || this.#slots.has(key)) return;
    const slot: Slot = {
      ready: this.#start(document).then((open) => {
        if (open && this.#slots.get(key) !== slot) open.session.dispose();
        else if (open) {
          slot.open = open;
          this.#changed.fire(open.session);
        }
        return open;
      }),
      refresh: createThrottle(80, () => {
        slot.open?.session.refresh();
        slot.open?.saving.settle();
      }),
    };
    this.#slots.set(key, slot);
    slot.ready.catch(showFailure);
  }

  async #start(document: vscode.TextDocument): Promise<OpenReview | undefined> {
    const project = await findProject(document.uri.fsPath);
    const session = project && (await ReviewSession.open(document, project, readReviewer()));
    if (!session) return undefined;
    const saving = await ReviewSaving.start(session, confirmDeletion);
    session.onDidChange(() => {
      saving.sync();
      this.#changed.fire(session);
    });
    return { session, saving };
  }

  #close(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const slot = this.#slots.get(key);
    this.#slots.delete(key);
    slot?.refresh.dispose();
    slot?.open?.session.dispose();
  }

  #noteChange(event: vscode.TextDocumentChangeEvent): void {
    const slot = this.#slots.get(event.document.uri.toString());
    if (!slot || event.contentChanges.length === 0) return;
    slot.open?.saving.noteChange(event);
    slot.refresh.call();
  }

  /** Another reviewer writes into another log. */
  #restart(): void {
    for (const document of vscode.workspace.textDocuments) {
      if (!this.#slots.has(document.uri.toString())) continue;
      this.#close(document);
      this.#open(document);
    }
  }
}

async function confirmDeletion(rows: number): Promise<boolean> {
  const reject = { title: vscode.l10n.t('Reject Them') };
  const putBack = { title: vscode.l10n.t('Put Them Back'), isCloseAffordance: true };
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} rows were deleted from the review. Are they rejected?', rows),
    { modal: true, detail: vscode.l10n.t('Otherwise they are put back at the end. A rejection can be undone.') },
    reject,
    putBack,
  );
  return answer === reject;
}
