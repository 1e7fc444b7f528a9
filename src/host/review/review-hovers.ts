import * as vscode from 'vscode';
import { readDemonstrations } from './demonstrations.ts';
import { describeRow } from './hover-text.ts';
import { isDecidable } from './review-entry.ts';
import { type ReviewRegistry, reviewLanguage } from './review-registry.ts';

/** Real rows that a hover shows. */
const shownRows = 2;

/** Shows on hover why a row exists and what was found about it. */
export function registerHovers(reviews: ReviewRegistry): vscode.Disposable {
  return vscode.languages.registerHoverProvider(
    { language: reviewLanguage },
    {
      async provideHover(document, position) {
        const session = reviews.find(document)?.session;
        const entry = session?.entryAt(position.line + 1);
        if (!session || !entry) return undefined;
        // Without the data set the rest is still worth showing.
        const near = isDecidable(entry) ? await readDemonstrations(session, entry).catch(() => []) : [];
        const text = new vscode.MarkdownString(
          describeRow(entry, session.clusterName(entry), near.slice(0, shownRows)),
        );
        text.isTrusted = false;
        text.supportHtml = false;
        return new vscode.Hover(text, document.lineAt(position.line).range);
      },
    },
  );
}
