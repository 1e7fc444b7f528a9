import * as vscode from 'vscode';
import { registerCommands } from './host/commands.ts';
import { registerDecorations } from './host/review/review-decorations.ts';
import { registerHovers } from './host/review/review-hovers.ts';
import { registerLenses } from './host/review/review-lenses.ts';
import { ReviewRegistry } from './host/review/review-registry.ts';
import { registerStatus } from './host/review/review-status.ts';
import { RowView } from './host/review/row-view.ts';
import { RunControl } from './host/run-control.ts';
import { registerRunStatus } from './host/run-status.ts';
import { UnfinishedRuns } from './host/unfinished-runs.ts';

/** Starts the extension: the services, then what shows them, then the commands. */
export function activate(context: vscode.ExtensionContext): void {
  const reviews = new ReviewRegistry();
  const rows = new RowView(reviews);
  const unfinished = new UnfinishedRuns(context.workspaceState);
  const runs = new RunControl(vscode.Uri.joinPath(context.extensionUri, 'dist', 'job-thread.mjs'), unfinished);
  const services = { reviews, rows, runs };
  context.subscriptions.push(
    reviews,
    rows,
    runs,
    registerLenses(reviews),
    registerDecorations(reviews),
    registerHovers(reviews),
    registerStatus(reviews),
    registerRunStatus(runs),
    registerCommands(services),
  );
  void unfinished.offer(services);
}
