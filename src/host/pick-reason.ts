import * as vscode from 'vscode';
import type { DecisionEvent } from '../core/data/decision.ts';
import { listReasons } from './recent-reasons.ts';
import { toLabel } from './review/plain-text.ts';
import { deletedReason } from './review/save-changes.ts';

interface ReasonItem extends vscode.QuickPickItem {
  readonly reason: string;
}

/** Lets the user take a reason given before, or type one; undefined when they do neither. */
export function pickReason(title: string, events: Iterable<DecisionEvent>): Promise<string | undefined> {
  const known = listReasons(events, deletedReason).map((reason): ReasonItem => ({ reason, label: toLabel(reason) }));
  const pick = vscode.window.createQuickPick<ReasonItem>();
  pick.title = title;
  pick.placeholder =
    known.length > 0 ? vscode.l10n.t('Type a reason, or choose one given before') : vscode.l10n.t('Type a reason');
  pick.items = known;
  pick.onDidChangeValue((value) => {
    const typed = value.trim();
    const isNew = typed !== '' && known.every(({ reason }) => reason !== typed);
    // What is typed comes last, so that Enter takes a known reason that fits.
    const own: ReasonItem = {
      reason: typed,
      label: `“${toLabel(typed)}”`,
      description: vscode.l10n.t('new reason'),
      alwaysShow: true,
    };
    pick.items = isNew ? [...known, own] : known;
  });
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const reason = pick.selectedItems[0]?.reason ?? pick.value.trim();
      if (reason === '') return;
      resolve(reason);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
