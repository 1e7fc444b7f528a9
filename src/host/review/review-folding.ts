import * as vscode from 'vscode';
import { findDecidedRuns } from './decided-runs.ts';
import { type ReviewRegistry, reviewLanguage } from './review-registry.ts';

/** Lets runs of two and more decided rows be folded; the ranges change with the decisions. */
export function registerFolding(reviews: ReviewRegistry): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.FoldingRangeProvider = {
    onDidChangeFoldingRanges: changed.event,
    provideFoldingRanges(document) {
      const { entries } = reviews.find(document)?.session ?? { entries: [] };
      return findDecidedRuns(entries).map(({ first, last }) => new vscode.FoldingRange(first - 1, last - 1));
    },
  };
  return vscode.Disposable.from(
    changed,
    reviews.onDidChange(() => changed.fire()),
    vscode.languages.registerFoldingRangeProvider({ language: reviewLanguage }, provider),
  );
}
