import * as vscode from 'vscode';
import type { DecisionAction } from '../../core/data/decision.ts';
import { formatCount } from '../../view/figures.ts';
import { markInUndo, noteDecision } from '../just-decided.ts';
import { pickReason } from '../pick-reason.ts';
import { type DecidableEntry, findNext, isLeft } from '../review/review-entry.ts';
import type { Services } from '../services.ts';
import { readAutoAdvance } from '../settings.ts';
import { moveTo } from './go-to-row.ts';
import { findTargetRows, type TargetRows } from './target-rows.ts';

/** Accepts the rows of a lens, of the tree or of the selections, each with its text as it stands. */
export async function acceptRow(services: Services, argument: unknown): Promise<void> {
  const target = await findRows(services, argument);
  if (target) await decide(target, toAcceptance);
}

/** Rejects the rows of a lens, of the tree or of the selections. */
export async function rejectRow(services: Services, argument: unknown): Promise<void> {
  const target = await findRows(services, argument);
  if (target) await decide(target, (row) => toRejection(row));
}

/** Rejects the same rows with a reason, one given before or a new one; it stands in the log. */
export async function rejectWithReason(services: Services, argument: unknown): Promise<void> {
  const target = await findRows(services, argument);
  if (!target) return;
  const title =
    target.rows.length === 1
      ? vscode.l10n.t('Why this row is rejected')
      : vscode.l10n.t('Why {0} rows are rejected', formatCount(target.rows.length));
  const reason = await pickReason(title, target.model.log.events);
  if (reason !== undefined) await decide(target, (row) => toRejection(row, reason));
}

/** The acceptance of a row: it binds the hash of its text. */
export function toAcceptance({ id, hash }: DecidableEntry): DecisionAction {
  return { kind: 'accept', row: id, hash };
}

/** The rejection of a row. */
export function toRejection({ id }: DecidableEntry, reason?: string): DecisionAction {
  return { kind: 'reject', row: id, ...(reason === undefined ? {} : { reason }) };
}

async function findRows(services: Services, argument: unknown): Promise<TargetRows | undefined> {
  const target = await findTargetRows(services, argument);
  if (target?.rows.length === 0) {
    const none = target.editor
      ? vscode.l10n.t('No row of a run is on this line.')
      : vscode.l10n.t('Every row here is decided.');
    vscode.window.setStatusBarMessage(none, 4000);
    return undefined;
  }
  return target;
}

async function decide(
  { model, rows, editor }: TargetRows,
  act: (entry: DecidableEntry) => DecisionAction,
): Promise<void> {
  if (editor) markInUndo(editor);
  await model.decide(rows.map(act));
  if (editor && readAutoAdvance()) {
    const next = findNext(model.entries, rows.at(-1)?.line ?? 0, 'next', isLeft);
    if (next) moveTo(editor, next);
  }
  noteDecision();
}
