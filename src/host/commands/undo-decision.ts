import * as vscode from 'vscode';
import { noteDecision } from '../just-decided.ts';
import { toMessage } from '../review/plain-text.ts';
import type { UndoResult } from '../review/review-model.ts';
import type { OpenReview } from '../review/review-registry.ts';
import type { Services } from '../services.ts';
import { readReviewer } from '../settings.ts';
import { findTargetRows, readTarget, type TargetRows } from './target-rows.ts';

/** Takes back the decision about a lens's row, else this reviewer's last decision, an edit or a bulk one included. */
export function undoDecision(services: Services, argument: unknown): Promise<void> {
  return step(services, argument, 'undo');
}

/** Puts back the decision taken back last. */
export function redoDecision(services: Services, argument: unknown): Promise<void> {
  return step(services, argument, 'redo');
}

async function step(services: Services, argument: unknown, direction: 'undo' | 'redo'): Promise<void> {
  const target = await findTargetRows(services, argument);
  // An undo may change the text, so it needs the document, which may be open nowhere yet.
  const open = target && (await services.access.open(target.model.project.paths.dataset));
  if (!open) return;
  await stepDecision(open, direction, direction === 'undo' ? findEvent(services, target, argument) : undefined);
  if (direction === 'undo') noteDecision();
}

/** Takes back or puts back a decision of a review: the event that is named, else this reviewer's last one. */
export async function stepDecision(
  { session, saving }: OpenReview,
  direction: 'undo' | 'redo',
  event?: string,
): Promise<void> {
  const result = event === undefined ? await session.step(direction, readReviewer()) : await session.takeBack(event);
  if (!result) {
    const nothing =
      direction === 'undo' ? vscode.l10n.t('No decision to undo.') : vscode.l10n.t('No decision to redo.');
    vscode.window.setStatusBarMessage(nothing, 4000);
    return;
  }
  await saving.followUndo(result);
  warnOfMerged(result);
}

/** The decision that is named by naming its row; undefined where the reviewer's last one is meant. */
function findEvent({ tree }: Services, { rows, editor }: TargetRows, argument: unknown): string | undefined {
  const node = readTarget(tree, argument);
  if (editor || (node && node.kind !== 'row')) return undefined;
  return rows[0]?.decision.event;
}

/** Undo does not reach into files that were written already. */
function warnOfMerged({ merged }: UndoResult): void {
  if (merged.length === 0) return;
  const files = [...new Set(merged.flatMap((row) => row.files))].join(', ');
  const text = vscode.l10n.t('{0} of these rows are already in {1}; they stay there.', merged.length, files);
  void vscode.window.showWarningMessage(toMessage(text));
}
