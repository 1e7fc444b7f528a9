import * as vscode from 'vscode';
import { formatCount } from '../../view/figures.ts';
import { noteDecision } from '../just-decided.ts';
import { pickReason } from '../pick-reason.ts';
import { type PickAnswer, pickOne, typeText } from '../pick-steps.ts';
import { toLabel } from '../review/plain-text.ts';
import { type DecidableEntry, isDecidable, isLeft } from '../review/review-entry.ts';
import { findWarned, type WarnedRows } from '../review/review-fixes.ts';
import type { ReviewSession } from '../review/review-session.ts';
import { groupRows } from '../review/row-groups.ts';
import type { Services } from '../services.ts';
import { toAcceptance, toRejection } from './decide-row.ts';
import { findSelectedRows } from './target-rows.ts';

type Verdict = 'accept' | 'reject' | 'reason';

/** Accepts or rejects a whole group of undecided rows; one undo takes it all back. A fix names group and verdict. */
export async function decideMany({ reviews }: Services, argument: unknown): Promise<void> {
  const warned = readWarned(argument);
  if (warned) {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === warned.document);
    const session = reviews.find(document)?.session;
    if (session) await decide(session, findWarned(session, warned.gate), warned.verdict, undefined);
    return;
  }
  const active = reviews.active();
  if (!active) return;
  const { session, editor } = active;
  const left = session.entries.filter(isLeft).filter(isDecidable);
  if (left.length === 0) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('Every row is decided.'), 4000);
    return;
  }
  const title = vscode.l10n.t('Decide Many Rows');
  const selected = findSelectedRows(session, editor).filter(isLeft);
  for (;;) {
    const rows = await pickRows(title, session, left, selected);
    if (rows === 'back') continue;
    if (rows === 'cancelled') return;
    const verdict = await pickVerdict(title, rows.value.length);
    if (verdict === 'back') continue;
    if (verdict === 'cancelled') return;
    const reason = verdict.value === 'reason' ? await pickReason(title, session.log.events) : undefined;
    if (verdict.value === 'reason' && reason === undefined) return;
    // Rows may have been edited or decided elsewhere while the question was open: only what was shown is decided.
    await decide(session, rows.value, verdict.value, reason);
    return;
  }
}

async function decide(
  session: ReviewSession,
  rows: readonly DecidableEntry[],
  verdict: Verdict,
  reason: string | undefined,
): Promise<void> {
  await session.decide(rows.map((row) => (verdict === 'accept' ? toAcceptance(row) : toRejection(row, reason))));
  noteDecision();
}

async function pickRows(
  title: string,
  session: ReviewSession,
  left: readonly DecidableEntry[],
  selected: readonly DecidableEntry[],
): Promise<PickAnswer<readonly DecidableEntry[]>> {
  const items = groupRows(left, { session, selected }).map((group) => ({
    value: group,
    label: toLabel(group.name),
    description: group.rows === undefined ? '' : vscode.l10n.t('{0} undecided rows', formatCount(group.rows.length)),
  }));
  const group = await pickOne(title, items);
  if (typeof group !== 'object') return group;
  if (group.value.rows !== undefined) return { value: group.value.rows };
  const limit = await typeText(title, vscode.l10n.t('Rows with a weight below'), '0.10', checkWeight);
  if (typeof limit !== 'object') return limit;
  return { value: left.filter(({ weight }) => weight !== undefined && weight < Number(limit.value)) };
}

function pickVerdict(title: string, rows: number): Promise<PickAnswer<Verdict>> {
  const count = formatCount(rows);
  return pickOne<Verdict>(
    title,
    [
      { value: 'accept', label: vscode.l10n.t('$(check) Accept {0} Rows', count) },
      { value: 'reject', label: vscode.l10n.t('$(x) Reject {0} Rows', count) },
      { value: 'reason', label: vscode.l10n.t('$(comment) Reject {0} Rows with a Reason…', count) },
    ],
    true,
  );
}

function readWarned(argument: unknown): WarnedRows | undefined {
  const { document, gate, verdict } = (argument ?? {}) as { [key in keyof WarnedRows]?: unknown };
  const isVerdict = verdict === 'accept' || verdict === 'reject';
  return typeof document === 'string' && typeof gate === 'string' && isVerdict ? (argument as WarnedRows) : undefined;
}

function checkWeight(value: string): string | undefined {
  const isWeight = /^\d+(\.\d+)?$/.test(value.trim());
  return isWeight ? undefined : vscode.l10n.t('A weight such as 0.1; 1 is the mean');
}
