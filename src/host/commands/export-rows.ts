import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { openProject } from '../../adapters/records/project.ts';
import type { Layout } from '../../core/data/layout.ts';
import type { Job } from '../../jobs/job.ts';
import type { ExportPreview } from '../export-preview.ts';
import { type ExportChoice, pickExport } from '../export-steps.ts';
import { findDataset, nameFile } from '../find-dataset.ts';
import { toMessage } from '../review/plain-text.ts';
import type { Services } from '../services.ts';

/** Writes the accepted rows: to a file that the user names, or, after a look at the change, into the data set itself. */
export async function exportRows(services: Services, argument: unknown): Promise<void> {
  const dataset = await findDataset(services, argument);
  if (!dataset) return;
  const name = nameFile(dataset);
  const plan = await openProject(dataset).readPlan();
  if (!plan) {
    const text = vscode.l10n.t('{0} has no synthetic rows yet. Augment it first.', toMessage(name));
    void vscode.window.showInformationMessage(text);
    return;
  }
  const title = vscode.l10n.t('Export Accepted Rows of {0}', name);
  const choice = await pickExport(title, plan.layout as Layout, /\.(jsonl|ndjson)$/i.test(dataset));
  const out = choice && (await chooseFile(dataset, choice));
  if (!choice || !out) return;
  // The dialog has asked already whether an existing file is replaced.
  const job = { kind: 'export', dataset, out, force: true, undecided: false, ...choice } as const;
  const previewed = await confirm(services, job);
  if (!previewed) return;
  const { out: _, ...inPlace } = job;
  const isSelf = out === dataset;
  const write = { ...(isSelf ? inPlace : job), ...(previewed === 'unseen' ? {} : { previewed }) };
  const result = await services.runs.wait(vscode.l10n.t('Exporting from {0}', name), write);
  if (!result) return;
  const open = vscode.l10n.t('Open File');
  const chosen = await vscode.window.showInformationMessage(toMessage(result.lines.join(' ')), open);
  if (chosen === open) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(out));
}

async function chooseFile(dataset: string, { shape, format }: ExportChoice): Promise<string | undefined> {
  if (shape.kind === 'merged' && shape.inPlace) return dataset;
  const stem = basename(dataset).replace(/\.[^.]*$/, '');
  const ending = format ?? (shape.kind === 'plain' ? 'accepted' : shape.kind);
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Accepted Rows'),
    defaultUri: vscode.Uri.file(join(dirname(dataset), `${stem}.${ending}.jsonl`)),
    filters: { [vscode.l10n.t('JSON lines')]: ['jsonl', 'ndjson'] },
  });
  return target?.fsPath;
}

/** Shows what would change where something does; undefined when the user does not want it. */
async function confirm(
  { runs, previews }: Services,
  job: Job & { readonly kind: 'export'; readonly out: string },
): Promise<ExportPreview['previewed'] | 'unseen' | undefined> {
  const merges = job.shape.kind === 'merged';
  if (!merges && !existsSync(job.out)) return 'unseen';
  const title = vscode.l10n.t('Preparing the preview of {0}', nameFile(job.out));
  const result = await runs.wait(title, { ...job, preview: true });
  if (!result) return undefined;
  const preview = result.data as unknown as ExportPreview;
  const yes = merges
    ? await previews.confirmMerge(job.dataset, job.out, preview)
    : await previews.confirmReplace(job.out, preview);
  return yes ? preview.previewed : undefined;
}
