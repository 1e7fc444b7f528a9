import * as vscode from 'vscode';
import type { JsonObject } from '../../core/data/json.ts';
import { prettyRow } from '../../view/pretty-row.ts';
import { nameWarning } from '../../view/warning-names.ts';
import type { ReviewEntry } from './review-entry.ts';
import type { ReviewRegistry } from './review-registry.ts';
import { formatWeight } from './row-text.ts';

const scheme = 'synalign-row';
const followed = vscode.Uri.from({ scheme, path: '/Row.synalign-row' });

/** Read-only pages of rows: one that follows the cursor of a review, and fixed ones to compare. */
export class RowView implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #texts = new Map<string, string>();
  readonly #disposables: vscode.Disposable[];

  constructor(reviews: ReviewRegistry) {
    const follow = () => {
      const active = reviews.active();
      if (!active || !this.#isShown(followed)) return;
      this.#follow(active.session.entryAt(active.editor.selection.active.line + 1), (entry) =>
        active.session.clusterName(entry),
      );
    };
    this.#disposables = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? '',
      }),
      vscode.window.onDidChangeTextEditorSelection(follow),
      reviews.onDidChange(follow),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === scheme) this.#texts.delete(uri.toString());
      }),
    ];
  }

  /** Opens the page that follows the cursor, beside the review; the cursor stays where it is. */
  async showBeside(entry: ReviewEntry, clusterName: string | undefined): Promise<void> {
    this.#follow(entry, () => clusterName);
    const document = await vscode.workspace.openTextDocument(followed);
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: false,
    });
  }

  /** Opens two rows side by side. */
  async compare(left: NamedRow, right: NamedRow): Promise<void> {
    const title = `${left.name} ↔ ${right.name}`;
    await vscode.commands.executeCommand('vscode.diff', this.#place(left), this.#place(right), title);
  }

  /** Opens one row for reading. */
  async show(row: NamedRow): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.#place(row));
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #follow(entry: ReviewEntry | undefined, nameOf: (entry: ReviewEntry) => string | undefined): void {
    if (entry) this.#put(followed, composePage(entry, nameOf(entry)));
  }

  #place({ name, row }: NamedRow): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${name.replaceAll('/', ' ')}.synalign-row` });
    this.#put(uri, `${prettyRow(row)}\n`);
    return uri;
  }

  #put(uri: vscode.Uri, text: string): void {
    if (this.#texts.get(uri.toString()) === text) return;
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
  }

  #isShown(uri: vscode.Uri): boolean {
    return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
  }
}

/** A row with the name that its page has. */
export interface NamedRow {
  readonly name: string;
  readonly row: JsonObject;
}

function composePage(entry: ReviewEntry, clusterName: string | undefined): string {
  const { draft, weight, decision, row, text } = entry;
  const facts = [
    ...(entry.id === undefined ? [] : [entry.id]),
    decision.state,
    ...(weight === undefined ? [] : [formatWeight(weight)]),
    ...(draft ? [`cluster ${draft.origin.cluster}${clusterName ? `, ${clusterName}` : ''}`] : []),
  ];
  const warnings = (draft?.gates ?? []).map((found) => `⚠ ${nameWarning(found)}: ${found.evidence}`);
  const asked = Object.entries(draft?.origin.attributes ?? {}).map(([key, value]) => `${key}: ${value}`);
  return [
    facts.join(' · '),
    ...(warnings.length > 0 ? [warnings.join('\n')] : []),
    row ? prettyRow(row) : text,
    ...(asked.length > 0 ? ['─'.repeat(24), asked.join('\n')] : []),
    '',
  ].join('\n\n');
}
