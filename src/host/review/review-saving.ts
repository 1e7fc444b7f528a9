import * as vscode from 'vscode';
import { decodeLine, readRawLines } from '../../adapters/records/read-lines.ts';
import type { DecisionAction } from '../../core/data/decision.ts';
import { formatReviewLine, parseReviewLine, readLineId } from '../../core/data/review-line.ts';
import { detectStyle, type RowStyle } from '../../core/data/row-format.ts';
import { readConfirmDeletionsAbove } from '../settings.ts';
import type { UndoResult } from './review-model.ts';
import type { ReviewSession } from './review-session.ts';
import { deletedReason, findSaveChanges, type LineText } from './save-changes.ts';

/** Lines that the JSON style of a document is read from. */
const styleLines = 200;

/** Asks whether rows deleted by hand are rejected. */
export type ConfirmDeletion = (rows: number) => Promise<boolean>;

/** Turns what a save changed into decisions, and keeps text undo and runs from losing rows. */
export class ReviewSaving {
  readonly #session: ReviewSession;
  readonly #confirm: ConfirmDeletion;
  readonly #undone = new Set<string>();
  /** The rows when the document was last the same as the file. */
  #before = new Map<string, string | undefined>();
  #knownBefore: ReadonlySet<string> = new Set();
  #onDisk: ReadonlySet<string> = new Set();
  /** True while the document may hold edits that no save has seen. */
  #touched: boolean;
  /** From just before a save until it has been recorded. */
  #saving = false;
  /** While text is put back: what the next save is compared with is known already, though the text is not there yet. */
  #puttingBack = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(session: ReviewSession, confirm: ConfirmDeletion) {
    this.#session = session;
    this.#confirm = confirm;
    this.#touched = session.document.isDirty;
  }

  static async start(session: ReviewSession, confirm: ConfirmDeletion): Promise<ReviewSaving> {
    const saving = new ReviewSaving(session, confirm);
    if (session.document.isDirty) await saving.#takeFromDisk();
    else saving.sync();
    return saving;
  }

  /** Takes the document as the state that the next save is compared with, unless it has unsaved edits. */
  sync(): void {
    const { document, records } = this.#session;
    if (this.#touched || this.#puttingBack > 0 || document.isDirty) return;
    this.#before = new Map([...this.#lines()].map(([id, { hash }]) => [id, hash]));
    this.#knownBefore = new Set(records.drafts.keys());
    this.#undone.clear();
  }

  /** To be called a moment after a change: a document that is clean then, and was not saved, was reloaded from disk. */
  settle(): void {
    if (!this.#saving && !this.#session.document.isDirty) this.#touched = false;
    this.sync();
  }

  /** To be called with every change of the text, before the session has joined it again. */
  noteChange(event: vscode.TextDocumentChangeEvent): void {
    // Whether the document is dirty is not known yet with the first change, so an edit is assumed until `settle`.
    this.#touched = true;
    if (event.reason !== vscode.TextDocumentChangeReason.Undo) return;
    const had = this.#before.keys();
    const now = this.#lines();
    for (const id of had) if (!now.has(id)) this.#undone.add(id);
  }

  /** Just before the file is written over: rows that a run has added to it meanwhile are remembered. */
  async noteSaving(): Promise<void> {
    this.#saving = true;
    this.#onDisk = await this.#readDisk();
  }

  /** After a save: edits and deletions become decisions, rows that nobody deleted go back into the file. */
  noteSaved(): Promise<void> {
    const turn = this.#turn.then(() => this.#recordSave());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** After an undo or redo: the text of edits taken back is put back, and rows whose deletion was taken back return. */
  async followUndo({ rows, before }: UndoResult): Promise<void> {
    const { document, decisions, records } = this.#session;
    const edit = new vscode.WorkspaceEdit();
    const back: string[] = [];
    for (const id of rows) {
      const entry = this.#session.entryOf(id);
      const decision = decisions.get(id);
      if (!entry) {
        if (decision?.state !== 'rejected') back.push(id);
        continue;
      }
      const text = this.lastText(id);
      if (before.get(id)?.line === decision?.line || text === undefined) continue;
      const parsed = parseReviewLine(text, records.idKey);
      // The save that follows must not take this for a new edit.
      if (parsed.kind === 'row') this.#before.set(id, parsed.hash);
      edit.replace(document.uri, document.lineAt(entry.line - 1).range, text);
    }
    if (edit.size > 0) await this.#putBack(edit);
    await this.restore(back);
  }

  /** A row's line as it was last known to be readable: as edited, else as written; undefined for an unknown row. */
  lastText(id: string): string | undefined {
    const { records, decisions } = this.#session;
    const draft = records.drafts.get(id)?.draft;
    return decisions.get(id)?.line ?? (draft && formatReviewLine(draft.row, records.idKey, id, this.#style()));
  }

  /** Rows that runs have added while the document has unsaved edits; they come into it when it is saved. */
  waiting(): readonly string[] {
    const { document, missing, decisions } = this.#session;
    if (!document.isDirty) return [];
    return missing.filter((id) => !this.#knownBefore.has(id) && decisions.get(id)?.state !== 'rejected');
  }

  /** Puts rows that have no line at the end of the file, with their last text. */
  async restore(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const { project, records, decisions } = this.#session;
    const rows = ids.flatMap((id) => {
      const draft = records.drafts.get(id)?.draft;
      const line = decisions.get(id)?.line;
      const edited = line === undefined ? undefined : parseReviewLine(line, records.idKey);
      if (edited?.kind === 'row') return [{ id, row: edited.row }];
      return draft ? [{ id, row: draft.row }] : [];
    });
    const review = project.openReview(records.idKey, this.#style());
    try {
      await review.restore(rows);
    } finally {
      await review.close();
    }
  }

  async #putBack(edit: vscode.WorkspaceEdit): Promise<void> {
    const { document } = this.#session;
    const wasClean = !document.isDirty;
    this.#puttingBack++;
    try {
      await vscode.workspace.applyEdit(edit);
      if (wasClean) await document.save();
    } finally {
      this.#puttingBack--;
    }
  }

  async #recordSave(): Promise<void> {
    const session = this.#session;
    await session.reload();
    const changes = findSaveChanges({
      before: this.#before,
      now: this.#lines(),
      undone: this.#undone,
      known: session.records.drafts.keys(),
      knownBefore: this.#knownBefore,
      onDisk: this.#onDisk,
      decisions: session.decisions,
    });
    this.#touched = session.document.isDirty;
    this.#saving = false;
    this.sync();
    const { edits, deleted, restore } = changes;
    // A question that cannot be put is not answered with yes.
    const meant =
      deleted.length <= readConfirmDeletionsAbove() || (await this.#confirm(deleted.length).catch(() => false));
    const rejections = deleted.map((row): DecisionAction => ({ kind: 'reject', row, reason: deletedReason }));
    await session.decide(meant ? [...edits, ...rejections] : edits);
    await this.restore(meant ? restore : [...restore, ...deleted]);
  }

  #lines(): Map<string, LineText> {
    const { document, records } = this.#session;
    const lines = new Map<string, LineText>();
    for (let i = 0; i < document.lineCount; i++) {
      const { text } = document.lineAt(i);
      const entry = this.#session.entryAt(i + 1);
      const id = entry?.id ?? readLineId(text, records.idKey);
      if (id === undefined || lines.has(id)) continue;
      lines.set(id, { hash: entry?.hash, text });
    }
    return lines;
  }

  async #takeFromDisk(): Promise<void> {
    const { document, records } = this.#session;
    const lines = new Map<string, string | undefined>();
    for await (const { bytes } of readRawLines(document.uri.fsPath)) {
      const parsed = parseReviewLine(decodeLine(bytes) ?? '', records.idKey);
      if (parsed.kind === 'row' && !lines.has(parsed.id)) lines.set(parsed.id, parsed.hash);
    }
    this.#before = lines;
    this.#knownBefore = new Set(records.drafts.keys());
  }

  async #readDisk(): Promise<ReadonlySet<string>> {
    const ids = new Set<string>();
    for await (const { bytes } of readRawLines(this.#session.document.uri.fsPath)) {
      const id = readLineId(decodeLine(bytes) ?? '', this.#session.records.idKey);
      if (id !== undefined) ids.add(id);
    }
    return ids;
  }

  #style(): RowStyle {
    const { document } = this.#session;
    const lines: string[] = [];
    for (let i = 0; i < Math.min(document.lineCount, styleLines); i++) lines.push(document.lineAt(i).text);
    return detectStyle(lines.filter((line) => line.trim() !== ''));
  }
}
