import * as vscode from 'vscode';
import type { ReviewEntry } from './review-entry.ts';
import { isDecidable } from './review-entry.ts';
import { type ReviewRegistry, reviewLanguage } from './review-registry.ts';
import { titleFirstLens, titleNews, titleOddLine, titleSecondLens } from './row-text.ts';

class RowLens extends vscode.CodeLens {
  readonly document: vscode.TextDocument;
  readonly place: 'first' | 'second' | 'news';
  constructor(document: vscode.TextDocument, line: number, place: 'first' | 'second' | 'news') {
    super(new vscode.Range(line, 0, line, 0));
    this.document = document;
    this.place = place;
  }
}

/** Shows two lenses above each row; what they say is found only for the rows on screen. */
export function registerLenses(reviews: ReviewRegistry): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider<RowLens> = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      const open = reviews.find(document);
      const waiting = open?.saving.waiting().length ?? 0;
      // Below the last row, where they will stand.
      const news = waiting > 0 ? [createNews(document, waiting)] : [];
      const lenses = (open?.session.entries ?? []).flatMap((entry) => {
        const line = entry.line - 1;
        const first = new RowLens(document, line, 'first');
        return isDecidable(entry) ? [first, new RowLens(document, line, 'second')] : [first];
      });
      return [...lenses, ...news];
    },
    resolveCodeLens(lens) {
      if (lens.place === 'news') return lens;
      const entry = reviews.find(lens.document)?.session.entryAt(lens.range.start.line + 1);
      lens.command = entry ? nameCommand(lens.document, entry, lens.place) : { title: '', command: '' };
      return lens;
    },
  };
  return vscode.Disposable.from(
    changed,
    reviews.onDidChange(() => changed.fire()),
    vscode.languages.registerCodeLensProvider({ language: reviewLanguage }, provider),
  );
}

function createNews(document: vscode.TextDocument, rows: number): RowLens {
  const lens = new RowLens(document, document.lineCount - 1, 'news');
  lens.command = { title: titleNews(rows), command: 'synalign.showNewRows' };
  return lens;
}

function nameCommand(document: vscode.TextDocument, entry: ReviewEntry, place: RowLens['place']): vscode.Command {
  if (!isDecidable(entry)) return { title: titleOddLine(entry), command: '' };
  const target = [{ document: document.uri.toString(), id: entry.id }];
  const { state } = entry.decision;
  const decided = state === 'accepted' || state === 'rejected';
  if (place === 'first') {
    const command = decided ? 'synalign.undoDecision' : 'synalign.accept';
    return { title: titleFirstLens(entry), command, arguments: target };
  }
  const command = decided ? 'synalign.readRow' : 'synalign.reject';
  return { title: titleSecondLens(entry), command, arguments: target };
}
