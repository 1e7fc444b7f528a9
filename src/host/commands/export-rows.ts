import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportShape } from '../../jobs/job.ts';
import { findDataset, nameFile } from '../find-dataset.ts';
import { toMessage } from '../review/plain-text.ts';
import type { Services } from '../services.ts';

interface ShapeItem extends vscode.QuickPickItem {
  readonly shape: 'plain' | 'weights' | 'resampled' | 'subset' | 'merged';
}

/** Writes the accepted rows to a new file that the user names; the data set itself stays as it is. */
export async function exportRows(services: Services, argument: unknown): Promise<void> {
  const dataset = await findDataset(services, argument);
  if (!dataset) return;
  const shape = await pickShape(nameFile(dataset));
  if (!shape) return;
  const stem = basename(dataset).replace(/\.[^.]*$/, '');
  const ending = shape.kind === 'plain' ? 'accepted' : shape.kind;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Accepted Rows'),
    defaultUri: vscode.Uri.file(join(dirname(dataset), `${stem}.${ending}.jsonl`)),
    filters: { [vscode.l10n.t('JSON lines')]: ['jsonl', 'ndjson'] },
  });
  if (!target) return;
  const out = target.fsPath;
  // The dialog has asked already whether an existing file is replaced.
  const job = { kind: 'export', dataset, out, force: true, undecided: false, shape } as const;
  const result = await services.runs.wait(vscode.l10n.t('Exporting from {0}', nameFile(dataset)), job);
  if (!result) return;
  const open = vscode.l10n.t('Open File');
  const compare = vscode.l10n.t('Compare with Data Set');
  const actions = shape.kind === 'merged' ? [open, compare] : [open];
  const chosen = await vscode.window.showInformationMessage(toMessage(result.lines.join(' ')), ...actions);
  if (chosen === open) await vscode.window.showTextDocument(target);
  if (chosen === compare) {
    const title = `${nameFile(dataset)} ↔ ${nameFile(out)}`;
    await vscode.commands.executeCommand('vscode.diff', vscode.Uri.file(dataset), target, title);
  }
}

async function pickShape(name: string): Promise<ExportShape | undefined> {
  const items: ShapeItem[] = [
    { shape: 'plain', label: vscode.l10n.t('Rows'), detail: vscode.l10n.t('The accepted rows as they are') },
    {
      shape: 'weights',
      label: vscode.l10n.t('Rows with a Weight Column'),
      detail: vscode.l10n.t('For trainers that take sample weights'),
    },
    {
      shape: 'resampled',
      label: vscode.l10n.t('Resampled by Weight…'),
      detail: vscode.l10n.t('A row with twice the weight stands there twice'),
    },
    {
      shape: 'subset',
      label: vscode.l10n.t('Subset by Weight…'),
      detail: vscode.l10n.t('Fewer rows that follow the weights, none twice'),
    },
    {
      shape: 'merged',
      label: vscode.l10n.t('Merged Copy of the Data Set'),
      detail: vscode.l10n.t('The real rows, then the accepted ones, in a new file'),
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Export Accepted Rows of {0}', name),
  });
  if (!chosen) return undefined;
  const { shape } = chosen;
  if (shape !== 'resampled' && shape !== 'subset') return { kind: shape };
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('How many rows?'),
    value: '200',
    validateInput: (value) =>
      /^[1-9]\d{0,6}$/.test(value.trim()) ? undefined : vscode.l10n.t('A whole number from 1'),
  });
  if (text === undefined) return undefined;
  const size = Number(text);
  return shape === 'subset' ? { kind: 'subset', size } : { kind: 'resampled', size, multinomial: false };
}
