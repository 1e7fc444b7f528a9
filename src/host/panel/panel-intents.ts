import * as vscode from 'vscode';
import type { JsonObject } from '../../core/data/json.ts';
import { readLabel } from '../../core/data/to-sample.ts';
import { protocolVersion } from '../../protocol/host-message.ts';
import type { Intent, IntentOf } from '../../protocol/intent.ts';
import { readRowText } from '../../view/present-rows.ts';
import { toAcceptance, toRejection } from '../commands/decide-row.ts';
import { stepDecision } from '../commands/undo-decision.ts';
import { askAndWriteAgain } from '../commands/write-again.ts';
import { nameFile } from '../find-dataset.ts';
import type { DecidableEntry } from '../review/review-entry.ts';
import { findMissing } from '../review/review-model.ts';
import { runForReview } from '../run-for-review.ts';
import { evaluateRows } from './evaluate-rows.ts';
import type { Panel } from './panel.ts';
import { editCluster, planRows, setGuidance, setTarget, useReason } from './panel-planning.ts';

type Handlers = { readonly [T in Intent['type']]: (panel: Panel, intent: IntentOf<T>) => Promise<void> | void };

/** What each intent does. */
const handlers: Handlers = {
  ready(panel, { version }) {
    // A webview of another version was kept from before an update: the page of this one takes its place.
    if (version === protocolVersion) panel.sendAnew();
    else panel.load();
  },
  'show-run'(panel, { runId }) {
    panel.show(runId);
  },
  async 'look-at-rows'(panel, { query, from, count }) {
    panel.search.window = { query, from, count };
    panel.sendRows();
    if (query.near && (await panel.search.rank(query.near))) panel.sendRows();
  },
  async 'select-row'(panel, { id }) {
    panel.selected = id;
    await panel.sendDetail();
  },
  async 'look-at-real-row'(panel, { line }) {
    const [found] = await panel.real.readLines([line]);
    if (!found) return;
    const text = readRowText(found.row, panel.source.layout);
    panel.post({ type: 'real-row', row: { line, text, label: labelOf(panel, found.row) } });
  },
  async 'open-row'(panel, { id }) {
    const { review } = panel.source;
    const entry = review?.session.entryOf(id);
    if (!review || !entry) return;
    const at = new vscode.Position(entry.line - 1, 0);
    await vscode.window.showTextDocument(review.session.document, {
      selection: new vscode.Range(at, at),
      preview: false,
      viewColumn:
        vscode.window.visibleTextEditors.find(({ document }) => document === review.session.document)?.viewColumn ??
        vscode.ViewColumn.Beside,
    });
  },
  async 'open-real-row'(panel, { line }) {
    const [found] = await panel.real.readLines([line]);
    if (found) await panel.services.rows.show({ name: vscode.l10n.t('Real Row {0}', line), row: found.row });
  },
  async 'compare-row'(panel, { id }) {
    const entry = panel.shown.entryOf(id);
    const [nearest] = entry ? await panel.readNearest(entry) : [];
    if (!entry || !nearest) return;
    await panel.services.rows.compare(
      { name: vscode.l10n.t('Real Row {0}', nearest.line), row: nearest.row },
      { name: vscode.l10n.t('Synthetic Row {0}', id), row: entry.row },
    );
  },
  async decide(panel, { ids, verdict, reason }) {
    await decide(
      panel,
      ids.flatMap((id) => panel.shown.entryOf(id) ?? []),
      verdict,
      reason,
    );
  },
  async 'decide-all'(panel, { query, rows, verdict, reason }) {
    const entries = panel.search.chooseLeft(query);
    if (entries.length !== rows) {
      const text = vscode.l10n.t(
        'The list has changed: {0} undecided rows instead of {1}. Nothing was decided; look again.',
        entries.length,
        rows,
      );
      void vscode.window.showWarningMessage(text);
      return;
    }
    await decide(panel, entries, verdict, reason);
  },
  async undo(panel) {
    if (panel.source.review) await stepDecision(panel.source.review, 'undo');
  },
  async redo(panel) {
    if (panel.source.review) await stepDecision(panel.source.review, 'redo');
  },
  lasso(panel, { key, places }) {
    panel.search.catchPoints(key, places);
    panel.sendRows();
  },
  'edit-cluster': (panel, intent) => editCluster(panel, intent),
  'plan-rows': (panel, intent) => planRows(panel, intent),
  'set-target': (panel, intent) => setTarget(panel, intent),
  'set-guidance': (panel, intent) => setGuidance(panel, intent),
  'use-reason': (panel, intent) => useReason(panel, intent),
  async 'write-planned'(panel) {
    if (!vscode.workspace.isTrusted || !panel.source.plan?.regions) return;
    const { dataset } = panel.source.project.paths;
    const title = vscode.l10n.t('Augmenting {0}', nameFile(dataset));
    panel.shown.choose(undefined);
    await runForReview(panel.services, title, {
      kind: 'augment',
      dataset,
      fields: {},
      changes: {},
      fresh: false,
      dryRun: false,
    });
  },
  async 'write-again'(panel, { what }) {
    const { dataset } = panel.source.project.paths;
    const { id: run } = panel.shown;
    if ('row' in what) {
      if (panel.shown.entryOf(what.row)) await askAndWriteAgain(panel.services, dataset, { rows: [what.row] });
      return;
    }
    const sheet = panel.shown.state?.sheets.get(what.cluster);
    if (run === undefined || !panel.shown.findCluster(what.cluster)) return;
    await askAndWriteAgain(panel.services, dataset, { cluster: what.cluster, run, name: sheet?.name ?? what.cluster });
  },
  'pause-run'(panel) {
    panel.services.runs.pause(panel.source.project.paths.dataset);
  },
  'resume-run'(panel) {
    panel.services.runs.resume(panel.source.project.paths.dataset);
  },
  'cancel-run'(panel) {
    panel.services.runs.cancel(panel.source.project.paths.dataset);
  },
  evaluate: (panel) => evaluateRows(panel),
  async command(panel, { command }) {
    const { review, project } = panel.source;
    if (command === 'restoreMissing') {
      if (review) await review.saving.restore(findMissing(review.session));
      return;
    }
    await vscode.commands.executeCommand(`synalign.${command}`, vscode.Uri.file(project.paths.dataset));
  },
};

/** Does what the webview stated. Each handler checks what it is given against the records: they may have changed. */
export async function handleIntent(panel: Panel, intent: Intent): Promise<void> {
  await (handlers[intent.type] as (panel: Panel, intent: Intent) => Promise<void> | void)(panel, intent);
}

async function decide(
  panel: Panel,
  entries: readonly DecidableEntry[],
  verdict: 'accept' | 'reject',
  reason: string | undefined,
): Promise<void> {
  const { session } = panel.source.review ?? {};
  if (!session) return;
  await session.decide(
    entries.map((entry) => {
      if (verdict === 'accept') return toAcceptance(entry);
      return reason === undefined ? toRejection(entry) : { ...toRejection(entry), reason };
    }),
  );
}

function labelOf({ source }: Panel, row: JsonObject): string | null {
  const { label } = source.layout;
  return (label && readLabel(row, label)) ?? null;
}
