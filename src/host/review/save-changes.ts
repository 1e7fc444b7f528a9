import type { DecisionAction, RowDecision } from '../../core/data/decision.ts';

/** The reason in the log of a row that was taken out of the document by hand. */
export const deletedReason = 'deleted in the review';

/** A row's line as it stands in the document. */
export interface LineText {
  readonly hash: string | undefined;
  readonly text: string;
}

/** What has to be known to tell what a save means. */
export interface SaveInput {
  /** Hash of each row's text when the document was last the same as the file; undefined for a broken line. */
  readonly before: ReadonlyMap<string, string | undefined>;
  readonly now: ReadonlyMap<string, LineText>;
  /** Rows that text undo took out: nobody deleted them. */
  readonly undone: ReadonlySet<string>;
  /** Rows of all runs. */
  readonly known: Iterable<string>;
  /** Rows that were known when the document was last the same as the file. */
  readonly knownBefore: ReadonlySet<string>;
  /** Rows that stood in the file just before it was written over. */
  readonly onDisk: ReadonlySet<string>;
  readonly decisions: ReadonlyMap<string, RowDecision>;
}

/** What a save means: decisions to record, and rows to put into the file again. */
export interface SaveChanges {
  readonly edits: readonly (DecisionAction & { kind: 'edit' })[];
  /** Rows deleted by hand that are not rejected yet. */
  readonly deleted: readonly string[];
  /** Rows that text undo removed, and rows that a run added while the document had unsaved edits. */
  readonly restore: readonly string[];
}

/** Tells edits, deletions by hand and rows that only look deleted apart. */
export function findSaveChanges(input: SaveInput): SaveChanges {
  const { before, now, undone, known, knownBefore, onDisk, decisions } = input;
  const edits: (DecisionAction & { kind: 'edit' })[] = [];
  const deleted: string[] = [];
  const restore: string[] = [];
  for (const [row, hash] of before) {
    const line = now.get(row);
    if (line === undefined) {
      if (undone.has(row)) restore.push(row);
      else if (decisions.get(row)?.state !== 'rejected') deleted.push(row);
    } else if (line.hash !== undefined && line.hash !== hash) {
      edits.push({ kind: 'edit', row, hash: line.hash, line: line.text });
    }
  }
  for (const row of known) {
    if (now.has(row) || before.has(row)) continue;
    if (onDisk.has(row) || !knownBefore.has(row)) restore.push(row);
  }
  return { edits, deleted, restore };
}
