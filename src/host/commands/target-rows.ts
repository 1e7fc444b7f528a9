import * as vscode from 'vscode';
import { type DecidableEntry, isDecidable } from '../review/review-entry.ts';
import type { OpenReview } from '../review/review-registry.ts';
import type { Services } from '../services.ts';

/** The rows that a command is about, with the review they belong to. */
export interface TargetRows extends OpenReview {
  readonly rows: readonly DecidableEntry[];
  /** The editor whose cursor named them; undefined for a lens. */
  readonly editor: vscode.TextEditor | undefined;
}

/** The row that a lens names, else the rows that the selections in the active review touch. */
export function findTargetRows({ reviews }: Services, argument: unknown): TargetRows | undefined {
  const lens = readLens(argument);
  if (lens) {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === lens.document);
    const open = reviews.find(document);
    const entry = open?.session.entryOf(lens.id);
    return open && isDecidable(entry) ? { ...open, rows: [entry], editor: undefined } : undefined;
  }
  const active = reviews.active();
  if (!active) return undefined;
  const { session, saving, editor } = active;
  const lines = new Set(editor.selections.flatMap(({ start, end }) => linesOf(start.line, end)));
  const rows = [...lines].sort((a, b) => a - b).map((line) => session.entryAt(line + 1));
  return { session, saving, editor, rows: rows.filter(isDecidable) };
}

/** A selection that ends at the start of a line does not touch it. */
function linesOf(first: number, end: vscode.Position): number[] {
  const last = end.character === 0 && end.line > first ? end.line - 1 : end.line;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function readLens(argument: unknown): { readonly document: string; readonly id: string } | undefined {
  const { document, id } = (argument ?? {}) as { document?: unknown; id?: unknown };
  return typeof document === 'string' && typeof id === 'string' ? { document, id } : undefined;
}
