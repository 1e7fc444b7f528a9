import * as vscode from 'vscode';
import { type DecidableEntry, isDecidable } from '../review/review-entry.ts';
import type { ReviewModel } from '../review/review-model.ts';
import type { ReviewSession } from '../review/review-session.ts';
import type { Services } from '../services.ts';
import type { DataTree } from '../tree/data-tree.ts';
import { findNodeRows, readNode, type TreeNode } from '../tree/tree-node.ts';

/** The rows that a command is about, with the review they belong to. */
export interface TargetRows {
  readonly model: ReviewModel;
  readonly rows: readonly DecidableEntry[];
  /** The editor whose cursor named them; undefined for a lens, a fix or an entry of the tree. */
  readonly editor: vscode.TextEditor | undefined;
}

/** The row that a lens or a fix names, the rows of an entry of the tree, else those that the selections touch. */
export async function findTargetRows(
  { reviews, access, tree }: Services,
  argument: unknown,
): Promise<TargetRows | undefined> {
  const lens = readLens(argument);
  if (lens) {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === lens.document);
    const open = reviews.find(document);
    const entry = open?.session.entryOf(lens.id);
    return open && isDecidable(entry) ? { model: open.session, rows: [entry], editor: undefined } : undefined;
  }
  const node = readTarget(tree, argument);
  if (node) {
    const model = await access.read(node.dataset);
    return model && { model, rows: findNodeRows(node, model.entries), editor: undefined };
  }
  const active = reviews.active();
  if (!active) return undefined;
  const { session, editor } = active;
  return { model: session, editor, rows: findSelectedRows(session, editor) };
}

/** The entry of the tree that was clicked, or, for a key, the one that is selected. */
export function readTarget({ view }: DataTree, argument: unknown): TreeNode | undefined {
  const isKey = (argument as { readonly in?: unknown } | undefined)?.in === 'tree';
  return isKey ? view.selection[0] : readNode(argument);
}

/** The rows that the selections of an editor touch, in document order. */
export function findSelectedRows(session: ReviewSession, { selections }: vscode.TextEditor): readonly DecidableEntry[] {
  const lines = new Set(selections.flatMap(({ start, end }) => linesOf(start.line, end)));
  const rows = [...lines].sort((a, b) => a - b).map((line) => session.entryAt(line + 1));
  return rows.filter(isDecidable);
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
