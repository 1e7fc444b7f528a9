import * as vscode from 'vscode';
import { noteDecision } from '../just-decided.ts';
import { toMessage } from '../review/plain-text.ts';
import type { OpenReview } from '../review/review-registry.ts';
import type { UndoResult } from '../review/review-session.ts';
import type { Services } from '../services.ts';
import { readReviewer } from '../settings.ts';
import { findTargetRows } from './target-rows.ts';

/** Takes back the decision about a lens's row, else this reviewer's last decision, an edit or a bulk one included. */
export function undoDecision(services: Services, argument: unknown): Promise<void> {
  return step(services, argument, 'undo');
}

/** Puts back the decision taken back last. */
export function redoDecision(services: Services): Promise<void> {
  return step(services, undefined, 'redo');
}

async function step(services: Services, argument: unknown, direction: 'undo' | 'redo'): Promise<void> {
  const target = findTargetRows(services, argument);
  if (!target) return;
  const { editor, rows } = target;
  const event = editor ? undefined : rows[0]?.decision.event;
  await stepDecision(target, direction, event);
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

/** Undo does not reach into files that were written already. */
function warnOfMerged({ merged }: UndoResult): void {
  if (merged.length === 0) return;
  const files = [...new Set(merged.flatMap((row) => row.files))].join(', ');
  const text = vscode.l10n.t('{0} of these rows are already in {1}; they stay there.', merged.length, files);
  void vscode.window.showWarningMessage(toMessage(text));
}
