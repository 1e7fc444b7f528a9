import * as vscode from 'vscode';
import { findProjectPaths } from '../../adapters/records/project-paths.ts';
import type { Services } from '../services.ts';
import { readNode } from '../tree/tree-node.ts';
import { moveTo } from './go-to-row.ts';

/** Opens the review at a row of the tree. */
export async function openRow({ reviews, tree }: Services, argument: unknown): Promise<void> {
  const node = readNode(argument) ?? tree.view.selection[0];
  if (node?.kind !== 'row') return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(findProjectPaths(node.dataset).review));
  const open = await reviews.whenReady(document);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const entry = open?.session.entryOf(node.id);
  if (entry) moveTo(editor, entry);
  else vscode.window.setStatusBarMessage(vscode.l10n.t('This row is not in the review document any more.'), 4000);
}

/** Shows the next page of entries in the tree. */
export function showMore({ tree }: Services, argument: unknown): void {
  const node = readNode(argument) ?? tree.view.selection[0];
  if (node?.kind === 'more') tree.showMore(node);
}
