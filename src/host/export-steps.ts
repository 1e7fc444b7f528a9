import * as vscode from 'vscode';
import { listTrainerFormats, type TrainerFormat } from '../core/data/export/trainer-format.ts';
import type { Layout } from '../core/data/layout.ts';
import type { ExportShape } from '../jobs/job.ts';
import { pickOne, typeText } from './pick-steps.ts';

/** What the user wants exported. */
export interface ExportChoice {
  readonly shape: ExportShape;
  readonly format?: TrainerFormat;
}

interface ShapeItem extends vscode.QuickPickItem {
  readonly value: { readonly kind: ExportShape['kind']; readonly format?: TrainerFormat };
}

/** Asks in which shape rows are exported; only trainer formats that the layout fits are offered. */
export async function pickExport(title: string, layout: Layout, canMerge: boolean): Promise<ExportChoice | undefined> {
  for (;;) {
    const items = [...listShapes(canMerge), ...listFormats(layout)];
    const chosen = await vscode.window.showQuickPick(items, { title, matchOnDetail: true });
    if (!chosen) return undefined;
    const { kind, format } = chosen.value;
    if (format) return { shape: { kind: 'plain' }, format };
    if (kind === 'plain' || kind === 'weights') return { shape: { kind } };
    const shape = kind === 'merged' ? await pickMerge(title) : await pickSize(title, kind);
    if (shape === 'cancelled') return undefined;
    if (shape !== 'back') return { shape };
  }
}

function listShapes(canMerge: boolean): ShapeItem[] {
  const merged: ShapeItem = {
    value: { kind: 'merged' },
    label: vscode.l10n.t('Merged with the Data Set…'),
    detail: vscode.l10n.t('The real rows, then the accepted ones; you see the change before anything is written'),
  };
  return [
    {
      value: { kind: 'plain' },
      label: vscode.l10n.t('Rows'),
      detail: vscode.l10n.t('The accepted rows as they are'),
    },
    {
      value: { kind: 'weights' },
      label: vscode.l10n.t('Rows with a Weight Column'),
      detail: vscode.l10n.t('For trainers that take sample weights'),
    },
    {
      value: { kind: 'resampled' },
      label: vscode.l10n.t('Resampled by Weight…'),
      detail: vscode.l10n.t('A row with twice the weight stands there twice'),
    },
    {
      value: { kind: 'subset' },
      label: vscode.l10n.t('Subset by Weight…'),
      detail: vscode.l10n.t('Fewer rows that follow the weights, none twice'),
    },
    ...(canMerge ? [merged] : []),
  ];
}

function listFormats(layout: Layout): ShapeItem[] {
  const details: { readonly [format in TrainerFormat]: readonly [label: string, detail: string] } = {
    openai: ['OpenAI messages', '{"messages": [{"role", "content"}]}'],
    alpaca: ['Alpaca', '{"instruction", "input", "output"}'],
    sharegpt: ['ShareGPT', '{"conversations": [{"from", "value"}]}'],
    preference: [vscode.l10n.t('Preference pairs'), '{"prompt", "chosen", "rejected"}'],
  };
  const formats = listTrainerFormats(layout).map((format): ShapeItem => {
    const [label, detail] = details[format];
    return { value: { kind: 'plain', format }, label, detail };
  });
  const separator: ShapeItem = {
    value: { kind: 'plain' },
    label: vscode.l10n.t('For a trainer'),
    kind: vscode.QuickPickItemKind.Separator,
  };
  return formats.length > 0 ? [separator, ...formats] : [];
}

async function pickMerge(title: string): Promise<ExportShape | 'back' | 'cancelled'> {
  const answer = await pickOne<boolean>(
    title,
    [
      {
        value: false,
        label: vscode.l10n.t('Into a New File'),
        detail: vscode.l10n.t('The data set itself stays as it is'),
      },
      {
        value: true,
        label: vscode.l10n.t('Into the Data Set Itself'),
        detail: vscode.l10n.t('Rows are added at its end; every byte before them stays as it is'),
      },
    ],
    true,
  );
  return typeof answer === 'object' ? { kind: 'merged', ...(answer.value ? { inPlace: true } : {}) } : answer;
}

async function pickSize(title: string, kind: 'resampled' | 'subset'): Promise<ExportShape | 'back' | 'cancelled'> {
  const answer = await typeText(title, vscode.l10n.t('How many rows?'), '200', (value) =>
    /^[1-9]\d{0,6}$/.test(value.trim()) ? undefined : vscode.l10n.t('A whole number from 1'),
  );
  if (typeof answer !== 'object') return answer;
  const size = Number(answer.value);
  return kind === 'subset' ? { kind, size } : { kind, size, multinomial: false };
}
