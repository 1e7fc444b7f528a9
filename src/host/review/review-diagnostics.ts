import * as vscode from 'vscode';
import { createThrottle } from '../throttle.ts';
import { listProblems, type Problem, type ProblemSeverity } from './review-problems.ts';
import type { ReviewRegistry } from './review-registry.ts';
import type { ReviewSession } from './review-session.ts';

/** The name under which the Problems panel lists what was found. */
export const problemSource = 'SynAlign';

const severities: { readonly [severity in ProblemSeverity]: vscode.DiagnosticSeverity } = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Lists in the Problems panel what was found about the rows of open reviews that nobody decided about yet. */
export function registerDiagnostics(reviews: ReviewRegistry): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('synalign');
  const waiting = new Set<ReviewSession>();
  const show = createThrottle(100, () => {
    for (const session of waiting) {
      if (reviews.find(session.document)?.session !== session) continue;
      const problems = listProblems(session.entries);
      collection.set(
        session.document.uri,
        problems.map((problem) => toDiagnostic(session, problem)),
      );
    }
    waiting.clear();
  });
  return vscode.Disposable.from(
    collection,
    show,
    reviews.onDidChange((session) => {
      waiting.add(session);
      show.call();
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
  );
}

function toDiagnostic(session: ReviewSession, { line, severity, code, text, against }: Problem): vscode.Diagnostic {
  // The mark is short: a wavy line under whole rows would make them hard to read.
  const range = new vscode.Range(line - 1, 0, line - 1, 1);
  const diagnostic = new vscode.Diagnostic(range, text, severities[severity]);
  diagnostic.source = problemSource;
  diagnostic.code = code;
  const related = against && findRelated(session, against);
  if (related) diagnostic.relatedInformation = [related];
  return diagnostic;
}

function findRelated(
  session: ReviewSession,
  against: NonNullable<Problem['against']>,
): vscode.DiagnosticRelatedInformation | undefined {
  if ('id' in against) {
    const other = session.entryOf(against.id);
    return other && relate(session.document.uri, other.line, vscode.l10n.t('The other synthetic row'));
  }
  const { dataset } = session.project.paths;
  // In other formats a row is no line of the file.
  if (!/\.(jsonl|ndjson)$/i.test(dataset)) return undefined;
  return relate(vscode.Uri.file(dataset), against.line, vscode.l10n.t('The real row'));
}

function relate(uri: vscode.Uri, line: number, text: string): vscode.DiagnosticRelatedInformation {
  return new vscode.DiagnosticRelatedInformation(
    new vscode.Location(uri, new vscode.Position(Math.max(0, line - 1), 0)),
    text,
  );
}
