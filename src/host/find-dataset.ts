import { basename } from 'node:path';
import * as vscode from 'vscode';
import { findProject } from './review/review-records.ts';
import type { Services } from './services.ts';

const endings = ['jsonl', 'ndjson', 'json', 'csv', 'tsv', 'parquet'];

/**
 * The data set that a command is about: the file that was clicked, that of the active panel, the one in the active editor, the one whose review is
 * there, else one that the user picks; undefined when they do not.
 */
export async function findDataset({ reviews, panels }: Services, argument: unknown): Promise<string | undefined> {
  const named = argument instanceof vscode.Uri ? undefined : readDataset(argument);
  if (named !== undefined) return named;
  const clicked = argument instanceof vscode.Uri ? argument : undefined;
  if (!clicked && panels.active !== undefined) return panels.active;
  const active = clicked ?? findActiveFile();
  if (active?.scheme === 'file') {
    const path = active.fsPath;
    if (path.endsWith('.review.jsonl')) {
      const open = reviews.active();
      const project = open?.session.project ?? (await findProject(path));
      if (project) return project.paths.dataset;
    } else if (clicked || /\.(jsonl|ndjson)$/i.test(path)) return path;
  }
  return pickDataset(vscode.l10n.t('Choose a Data Set'));
}

/** The data set that a command's argument names: a file, or an entry of the tree; undefined for anything else. */
export function readDataset(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) return argument.fsPath;
  const { dataset } = (argument ?? {}) as { dataset?: unknown };
  return typeof dataset === 'string' ? dataset : undefined;
}

/** Lets the user pick a file of any format that is read. */
export async function pickDataset(title: string): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title,
    openLabel: vscode.l10n.t('Choose'),
    canSelectMany: false,
    filters: { [vscode.l10n.t('Data sets')]: endings, [vscode.l10n.t('All files')]: ['*'] },
  });
  return chosen?.[0]?.fsPath;
}

/** A file's name for titles and messages. */
export function nameFile(path: string): string {
  return basename(path);
}

function findActiveFile(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return vscode.window.activeTextEditor?.document.uri ?? (input instanceof vscode.TabInputText ? input.uri : undefined);
}
