import * as vscode from 'vscode';
import { formatCount } from '../../view/figures.ts';
import { noteDecision } from '../just-decided.ts';
import { pickOne, typeText } from '../pick-steps.ts';
import { toLabel } from '../review/plain-text.ts';
import { isDecidable, isLeft } from '../review/review-entry.ts';
import { groupRows } from '../review/row-groups.ts';
import type { Services } from '../services.ts';
import { toAcceptance, toRejection } from './decide-row.ts';

/** Accepts or rejects a whole group of undecided rows; one undo takes it all back. */
export async function decideMany({ reviews }: Services): Promise<void> {
  const { session } = reviews.active() ?? {};
  if (!session) return;
  const left = session.entries.filter(isLeft).filter(isDecidable);
  if (left.length === 0) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('Every row is decided.'), 4000);
    return;
  }
  const title = vscode.l10n.t('Decide Many Rows');
  const groups = groupRows(left, (entry) => session.clusterName(entry));
  for (;;) {
    const items = groups.map((group) => ({
      value: group,
      label: toLabel(group.name),
      description: group.rows === undefined ? '' : vscode.l10n.t('{0} undecided rows', formatCount(group.rows.length)),
    }));
    const group = await pickOne(title, items);
    if (typeof group !== 'object') return;
    let rows = group.value.rows;
    if (rows === undefined) {
      const limit = await typeText(title, vscode.l10n.t('Rows with a weight below'), '0.10', checkWeight);
      if (limit === 'cancelled') return;
      if (limit === 'back') continue;
      rows = left.filter(({ weight }) => weight !== undefined && weight < Number(limit.value));
    }
    const count = formatCount(rows.length);
    const verdict = await pickOne(
      title,
      [
        { value: toAcceptance, label: vscode.l10n.t('$(check) Accept {0} Rows', count) },
        { value: toRejection, label: vscode.l10n.t('$(x) Reject {0} Rows', count) },
      ],
      true,
    );
    if (verdict === 'cancelled') return;
    if (verdict === 'back') continue;
    // Rows may have been edited or decided elsewhere while the question was open: only what was shown is decided.
    await session.decide(rows.map(verdict.value));
    noteDecision();
    return;
  }
}

function checkWeight(value: string): string | undefined {
  const isWeight = /^\d+(\.\d+)?$/.test(value.trim());
  return isWeight ? undefined : vscode.l10n.t('A weight such as 0.1; 1 is the mean');
}
