import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { PreviewedExport } from '../jobs/job.ts';
import { formatCount } from '../view/figures.ts';
import { pickOne } from './pick-steps.ts';
import { toLabel } from './review/plain-text.ts';

/** What an export would write. */
export interface ExportPreview {
  readonly previewed: PreviewedExport;
  readonly added: readonly string[];
  /** For a merge: the last lines of the data set. */
  readonly tail?: string;
}

const scheme = 'synalign-preview';

/** Files larger than this are not compared: editors do not open them. */
const mostBytes = 20 << 20;

/** Shows what an export would change, in the editor's own diff, before anything is written. */
export class ExportPreviews implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #disposables: readonly vscode.Disposable[];
  #count = 0;

  constructor() {
    this.#disposables = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? '',
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === scheme) this.#texts.delete(uri.toString());
      }),
    ];
  }

  /** Shows the end of the data set without and with the new rows; true when the user wants them merged. */
  async confirmMerge(dataset: string, into: string, { added, tail = '' }: ExportPreview): Promise<boolean> {
    const name = basename(dataset);
    const shown = tail === '' ? 0 : tail.trimEnd().split('\n').length;
    const lineBreak = tail.includes('\r\n') ? '\r\n' : '\n';
    const joint = tail === '' || tail.endsWith('\n') ? '' : lineBreak;
    const text = `${tail}${joint}${added.map((line) => `${line}${lineBreak}`).join('')}`;
    const count = formatCount(added.length);
    const title = vscode.l10n.t('{0}: its last {1} lines ↔ with {2} rows added', name, shown, count);
    const close = await this.#show(this.#put(name, tail), this.#put(name, text), title);
    const act =
      into === dataset
        ? vscode.l10n.t('$(git-merge) Merge {0} Rows into {1} Itself', count, toLabel(name))
        : vscode.l10n.t('$(git-merge) Merge: {0} with {1} Rows Added', toLabel(basename(into)), count);
    return this.#ask(title, act, close);
  }

  /** Shows a file that would be replaced beside its new content; true when the user wants it replaced. */
  async confirmReplace(path: string, { added }: ExportPreview): Promise<boolean> {
    const name = basename(path);
    const { size } = await stat(path);
    const title = vscode.l10n.t('{0} ↔ as it would be written', name);
    const act = vscode.l10n.t('$(save) Replace {0} with {1} Rows', toLabel(name), formatCount(added.length));
    if (size > mostBytes) return this.#ask(vscode.l10n.t('{0} is too large to be compared', name), act, undefined);
    const text = added.map((line) => `${line}\n`).join('');
    return this.#ask(title, act, await this.#show(vscode.Uri.file(path), this.#put(name, text), title));
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #put(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${name}`, query: String(++this.#count) });
    this.#texts.set(uri.toString(), text);
    return uri;
  }

  /** Resolves to what closes the diff again. */
  async #show(left: vscode.Uri, right: vscode.Uri, title: string): Promise<() => Promise<void>> {
    await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: false });
    return async () => {
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      const own = tabs.filter(
        ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === right.toString(),
      );
      await vscode.window.tabGroups.close(own);
    };
  }

  /** A list, not a dialog: it stays while the diff is scrolled and read. */
  async #ask(title: string, act: string, close: (() => Promise<void>) | undefined): Promise<boolean> {
    const answer = await pickOne<boolean>(title, [
      { value: true, label: act },
      { value: false, label: vscode.l10n.t('Cancel'), description: vscode.l10n.t('nothing is written') },
    ]);
    await close?.();
    return typeof answer === 'object' && answer.value;
  }
}
