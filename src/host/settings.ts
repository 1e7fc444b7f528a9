import * as vscode from 'vscode';

/** Who decides, from the setting that the user sees. */
export function readReviewer(): string {
  return read<string>('reviewer', 'me').trim() || 'me';
}

/** Whether a decision moves on to the next undecided row. */
export function readAutoAdvance(): boolean {
  return read<boolean>('autoAdvance', false);
}

/** Whether the review opens beside what the user does as soon as a run has written its first rows. */
export function readOpenReviewDuringRun(): boolean {
  return read<boolean>('openReviewDuringRun', true);
}

/** How many rows may be deleted from a review by hand before the user is asked whether they are rejected. */
export function readConfirmDeletionsAbove(): number {
  return read<number>('confirmDeletionsAbove', 5);
}

/** How many synthetic rows the first run of a data set writes when the user does not say. */
export function readDefaultRows(dataset: string): number {
  const rows = read<number>('defaultRows', 200, vscode.Uri.file(dataset));
  return Number.isInteger(rows) && rows >= 1 && rows <= 1_000_000 ? rows : 200;
}

/** Providers and prices as the user set them on this machine; what a folder says is not looked at. */
export function readProviderSettings(): { readonly providers: unknown; readonly prices: unknown } {
  return { providers: readOwn<unknown>('providers', {}), prices: readOwn<unknown>('prices', {}) };
}

function readOwn<T>(name: string, otherwise: T): T {
  return vscode.workspace.getConfiguration('synalign').inspect<T>(name)?.globalValue ?? otherwise;
}

function read<T>(name: string, otherwise: T, scope?: vscode.Uri): T {
  return vscode.workspace.getConfiguration('synalign', scope).get<T>(name, otherwise);
}
