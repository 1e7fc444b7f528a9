import * as vscode from 'vscode';
import type { GateName } from '../../core/data/draft.ts';
import { formatCount } from '../../view/figures.ts';
import { nameWarning } from '../../view/warning-names.ts';
import { problemSource } from './review-diagnostics.ts';
import { type DecidableEntry, isDecidable, isLeft, type ReviewEntry } from './review-entry.ts';
import { type ReviewRegistry, reviewLanguage } from './review-registry.ts';
import type { ReviewSession } from './review-session.ts';

/** The undecided rows that have a warning, as an argument of `decideMany`. */
export interface WarnedRows {
  readonly document: string;
  readonly gate: GateName;
  readonly verdict: 'accept' | 'reject';
}

/** Offers, on every row, what can be done with it; on a broken line, its last good text. */
export function registerFixes(reviews: ReviewRegistry): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    provideCodeActions(document, range, context) {
      const session = reviews.find(document)?.session;
      const entry = session?.entryAt(range.start.line + 1);
      if (!session || !entry) return [];
      const found = context.diagnostics.filter(({ source }) => source === problemSource);
      return isDecidable(entry) ? offerForRow(session, entry, found) : offerForBroken(session, entry, found);
    },
  };
  const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.languages.registerCodeActionsProvider({ language: reviewLanguage }, provider, kinds);
}

function offerForRow(
  session: ReviewSession,
  entry: DecidableEntry,
  found: readonly vscode.Diagnostic[],
): vscode.CodeAction[] {
  const document = session.document.uri.toString();
  const row = { document, id: entry.id };
  const own = isLeft(entry)
    ? [
        fix(vscode.l10n.t('Accept row'), 'accept', row, found),
        fix(vscode.l10n.t('Reject row'), 'reject', row, found),
        fix(vscode.l10n.t('Reject row with a reason…'), 'rejectWithReason', row, found),
      ]
    : [fix(vscode.l10n.t('Undo the decision about this row'), 'undoDecision', row, found)];
  const gates = isLeft(entry) ? new Set((entry.draft?.gates ?? []).map(({ gate }) => gate)) : [];
  const bulk = [...gates].flatMap((gate) => offerForWarning(session, document, gate, found));
  return [...own, fix(vscode.l10n.t('Compare with the nearest real row'), 'compareRow', row, found), ...bulk];
}

function offerForWarning(
  session: ReviewSession,
  document: string,
  gate: GateName,
  found: readonly vscode.Diagnostic[],
): vscode.CodeAction[] {
  const rows = findWarned(session, gate);
  const first = rows[0]?.draft?.gates.find((finding) => finding.gate === gate);
  if (rows.length < 2 || !first) return [];
  const about = found.filter(({ code }) => code === gate);
  const count = formatCount(rows.length);
  const act = (title: string, verdict: WarnedRows['verdict']) =>
    fix(title, 'decideMany', { document, gate, verdict } satisfies WarnedRows, about);
  return [
    act(vscode.l10n.t('Accept all {0} rows with the warning “{1}”', count, nameWarning(first)), 'accept'),
    act(vscode.l10n.t('Reject all {0} rows with the warning “{1}”', count, nameWarning(first)), 'reject'),
  ];
}

function offerForBroken(
  session: ReviewSession,
  { id, kind, line }: ReviewEntry,
  found: readonly vscode.Diagnostic[],
): vscode.CodeAction[] {
  if (kind !== 'broken' || id === undefined || !session.records.drafts.has(id)) return [];
  const target = { document: session.document.uri.toString(), line };
  const action = fix(vscode.l10n.t('Restore the last good text of this line'), 'restoreLine', target, found);
  action.isPreferred = true;
  return [action];
}

/** The undecided rows of a review that have a warning. */
export function findWarned(session: ReviewSession, gate: GateName): readonly DecidableEntry[] {
  return session.entries
    .filter(isLeft)
    .filter(isDecidable)
    .filter(({ draft }) => draft?.gates.some((finding) => finding.gate === gate));
}

function fix(
  title: string,
  command: string,
  argument: object,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { title, command: `synalign.${command}`, arguments: [argument] };
  action.diagnostics = [...diagnostics];
  return action;
}
