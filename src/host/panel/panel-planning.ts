import * as vscode from 'vscode';
import type { RowReference } from '../../core/data/cluster.ts';
import { spreadRows } from '../../core/stages/budget.ts';
import type { IntentOf } from '../../protocol/intent.ts';
import type { Panel } from './panel.ts';
import { changeRegions, type RegionChange, regionsOf, writeRegions } from './plan-regions.ts';

/** Writes what the user changed about a cluster into the plan of the next run. */
export async function editCluster(panel: Panel, intent: IntentOf<'edit-cluster'>): Promise<void> {
  const cluster = panel.shown.findCluster(intent.cluster);
  if (!cluster) return;
  const { name, attribute } = intent;
  const known = panel.shown.state?.sheets.get(cluster.id);
  await change(panel, [
    {
      demonstrations: cluster.members,
      ...(cluster.label === undefined ? {} : { label: cluster.label }),
      // The region says everything itself: the run that found it need not be there when it is written.
      name: name ?? known?.name ?? cluster.id,
      attributes: { ...known?.values, ...(attribute ? { [attribute.name]: attribute.value } : {}) },
    },
  ]);
}

/** Plans rows for the next run in a cluster, in the lasso, in all clusters, or at a place of the plan. */
export async function planRows(panel: Panel, { where, rows }: IntentOf<'plan-rows'>): Promise<void> {
  if ('place' in where) {
    const region = regionsOf(panel.source.plan)[where.place];
    if (region) await change(panel, [{ demonstrations: region.demonstrations, rows }]);
    return;
  }
  if ('lasso' in where) {
    const found = await findCentre(panel);
    if (found) await change(panel, [{ ...found, rows }]);
    return;
  }
  const clusters = panel.shown.state?.clusters ?? [];
  const chosen = 'all' in where ? clusters : clusters.filter(({ id }) => id === where.cluster);
  const shares = spreadRows(rows, chosen.length);
  const sheets = panel.shown.state?.sheets;
  await change(
    panel,
    chosen.map(({ id, members, label }, i) => {
      const sheet = sheets?.get(id);
      return {
        demonstrations: members,
        rows: shares[i] ?? 0,
        ...(label === undefined ? {} : { label }),
        ...(sheet ? { name: sheet.name, attributes: sheet.values } : {}),
      };
    }),
  );
}

/** Writes how many rows the next run is to have with a label into its plan. */
export async function setTarget({ source }: Panel, { label, rows }: IntentOf<'set-target'>): Promise<void> {
  await source.project.changePlan((plan) => {
    const { [label]: _, ...targets } = plan.targets;
    return { ...plan, targets: rows === null ? targets : { ...targets, [label]: rows } };
  });
  await source.refresh();
}

/** Writes wishes for new rows into the plan; a run under way hears of them with its next batch. */
export async function setGuidance({ source }: Panel, { text }: IntentOf<'set-guidance'>): Promise<void> {
  await source.project.changePlan(({ guidance: _, ...plan }) =>
    text.trim() === '' ? plan : { ...plan, guidance: text.trim() },
  );
  await source.refresh();
}

/** Uses an entry of the plan's list of what to avoid, or leaves it out. */
export async function useReason({ source }: Panel, { from, use }: IntentOf<'use-reason'>): Promise<void> {
  await source.project.changePlan((plan) => {
    const list = plan.steering?.list?.map((entry) => (entry.from === from ? { ...entry, use } : entry));
    return list ? { ...plan, steering: { ...plan.steering, list } } : plan;
  });
  await source.refresh();
}

/** The most central real rows of the lasso, to write from. */
async function findCentre(
  panel: Panel,
): Promise<{ demonstrations: readonly RowReference[]; label?: string } | undefined> {
  const lines = panel.search.realLines;
  const study = await panel.study.whenOpen();
  const size = panel.source.plan?.explore.clusterSize ?? 4;
  const found = lines.length > 0 ? await study?.centre(lines, size) : undefined;
  if (!found || found.demonstrations.length === 0) {
    const text = vscode.l10n.t(
      'The lasso holds no real row that takes part in runs: rows set aside to measure cannot be written from. Draw it around more real rows.',
    );
    void vscode.window.showInformationMessage(text);
    return undefined;
  }
  return found;
}

async function change(panel: Panel, changes: readonly RegionChange[]): Promise<void> {
  const { source } = panel;
  const usualRows = source.plan?.explore.rowsPerCluster ?? 10;
  const regions = changes.reduce((before, one) => changeRegions(before, one, usualRows), regionsOf(source.plan));
  await writeRegions(source.project, regions);
  await source.refresh();
}
