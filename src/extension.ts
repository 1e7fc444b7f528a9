import * as vscode from 'vscode';
import { registerCommands } from './host/commands.ts';
import { ExportPreviews } from './host/export-preview.ts';
import { createEditorModelSource } from './host/language-models/editor-model-source.ts';
import { createEditorModels } from './host/language-models/editor-models.ts';
import { Providers } from './host/models/providers.ts';
import { SendPreviews } from './host/models/send-preview.ts';
import { followCursor } from './host/panel/follow-cursor.ts';
import { PanelRegistry } from './host/panel/panel-registry.ts';
import { Verdicts } from './host/panel/verdicts.ts';
import { followRuns } from './host/review/follow-runs.ts';
import { ReviewAccess } from './host/review/review-access.ts';
import { registerDecorations } from './host/review/review-decorations.ts';
import { registerDiagnostics } from './host/review/review-diagnostics.ts';
import { registerFixes } from './host/review/review-fixes.ts';
import { registerFolding } from './host/review/review-folding.ts';
import { registerHovers } from './host/review/review-hovers.ts';
import { registerLenses } from './host/review/review-lenses.ts';
import { ReviewRegistry } from './host/review/review-registry.ts';
import { registerStatus } from './host/review/review-status.ts';
import { RowView } from './host/review/row-view.ts';
import { RunControl } from './host/run-control.ts';
import { registerRunStatus } from './host/run-status.ts';
import type { Services } from './host/services.ts';
import { readProviderSettings } from './host/settings.ts';
import { Studies } from './host/studies.ts';
import { DataTree } from './host/tree/data-tree.ts';
import { UnfinishedRuns } from './host/unfinished-runs.ts';

/** Starts the extension: the services, then what shows them, then the commands. Tests look at the services. */
export function activate(context: vscode.ExtensionContext): Services {
  const { secrets, globalState: state } = context;
  const providers = new Providers({ secrets, state, env: process.env, readSettings: readProviderSettings });
  const reviews = new ReviewRegistry();
  const rows = new RowView(reviews);
  const unfinished = new UnfinishedRuns(context.workspaceState);
  const runs = new RunControl(vscode.Uri.joinPath(context.extensionUri, 'dist', 'job-thread.mjs'), unfinished, {
    providers,
    models: createEditorModels(),
  });
  const access = new ReviewAccess(reviews);
  const panels = new PanelRegistry(context.extensionUri);
  const study = vscode.Uri.joinPath(context.extensionUri, 'dist', 'study-thread.mjs');
  const studies = new Studies(study, reviews, runs, providers);
  const nearest: Services['nearest'] = (model, entry) => studies.findNearest(model, entry);
  const tree = new DataTree(reviews, access, runs);
  const previews = new ExportPreviews();
  const sendPreviews = new SendPreviews();
  const sample = vscode.Uri.joinPath(context.extensionUri, 'examples', 'support_tickets.jsonl');
  const verdicts = new Verdicts(context.workspaceState);
  const services: Services = {
    reviews,
    access,
    rows,
    runs,
    previews,
    tree,
    panels,
    verdicts,
    studies,
    nearest,
    sample,
    providers,
    sendPreviews,
    modelSources: [createEditorModelSource()],
  };
  panels.connect(services);
  context.subscriptions.push(
    access,
    reviews,
    rows,
    runs,
    panels,
    studies,
    previews,
    sendPreviews,
    tree,
    providers,
    registerLenses(reviews),
    registerDecorations(reviews),
    registerHovers(reviews),
    registerDiagnostics(reviews),
    registerFixes(reviews),
    registerFolding(reviews),
    registerStatus(reviews),
    registerRunStatus(runs),
    followRuns(reviews, runs),
    followCursor(reviews, panels),
    registerCommands(services),
  );
  void unfinished.offer(services);
  return services;
}
