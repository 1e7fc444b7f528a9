import * as vscode from 'vscode';
import { findMissing } from '../review/review-model.ts';
import type { Services } from '../services.ts';

/** Puts rows of the runs that the document lost (an older checkout, a script) back at its end. */
export async function restoreMissing({ reviews }: Services): Promise<void> {
  const active = reviews.active();
  if (!active) return;
  const missing = findMissing(active.session);
  await active.saving.restore(missing);
  const text =
    missing.length === 0
      ? vscode.l10n.t('No row is missing.')
      : vscode.l10n.t('{0} rows are back at the end.', missing.length);
  vscode.window.setStatusBarMessage(text, 4000);
}
