import * as vscode from 'vscode';
import type { DecisionAction } from '../../core/data/decision.ts';
import { noteDecision } from '../just-decided.ts';
import { type DecidableEntry, findNextLeft } from '../review/review-entry.ts';
import type { Services } from '../services.ts';
import { readAutoAdvance } from '../settings.ts';
import { moveTo } from './next-undecided.ts';
import { findTargetRows } from './target-rows.ts';

/** Accepts the rows of a lens or of the selections, each with its text as it stands. */
export function acceptRow(services: Services, argument: unknown): Promise<void> {
  return decideRows(services, argument, toAcceptance);
}

/** Rejects the rows of a lens or of the selections. */
export function rejectRow(services: Services, argument: unknown): Promise<void> {
  return decideRows(services, argument, toRejection);
}

/** The acceptance of a row: it binds the hash of its text. */
export function toAcceptance({ id, hash }: DecidableEntry): DecisionAction {
  return { kind: 'accept', row: id, hash };
}

/** The rejection of a row. */
export function toRejection({ id }: DecidableEntry): DecisionAction {
  return { kind: 'reject', row: id };
}

async function decideRows(
  services: Services,
  argument: unknown,
  act: (entry: DecidableEntry) => DecisionAction,
): Promise<void> {
  const target = findTargetRows(services, argument);
  if (!target) return;
  if (target.rows.length === 0) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('No row of a run is on this line.'), 4000);
    return;
  }
  await target.session.decide(target.rows.map(act));
  const { editor, session, rows } = target;
  if (editor && readAutoAdvance()) {
    const next = findNextLeft(session.entries, rows.at(-1)?.line ?? 0, 'next');
    if (next) moveTo(editor, next);
  }
  noteDecision();
}
