import { readFile, utimes } from 'node:fs/promises';
import * as vscode from 'vscode';
import { findProjectPaths } from '../../adapters/records/project-paths.ts';
import type { RunControl } from '../run-control.ts';
import { catchUp } from './catch-up.ts';
import type { ReviewRegistry } from './review-registry.ts';

/**
 * Lets an open review read what a run of this window records, as soon as it is told of it, and brings its document up to
 * the file at the end: a file watcher may lose changes when many come at once.
 */
export function followRuns(reviews: ReviewRegistry, runs: RunControl): vscode.Disposable {
  let going: readonly string[] = [];
  const read = (dataset: string) => reviews.findFile(findProjectPaths(dataset).review)?.session.reloadSoon();
  return vscode.Disposable.from(
    runs.onDidTell(({ run }) => read(run.dataset)),
    runs.onDidChangeRuns(() => {
      const now = runs.runs.map(({ dataset }) => dataset);
      for (const dataset of going) {
        if (now.includes(dataset)) continue;
        read(dataset);
        void bringUp(findProjectPaths(dataset).review).catch((error: unknown) => console.error('SynAlign:', error));
      }
      going = now;
    }),
  );
}

/** Brings the document of a file up to it, if it is open. */
async function bringUp(path: string): Promise<void> {
  const find = () => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === path);
  await catchUp({
    async isBehind() {
      const text = await readFile(path, 'utf8').catch(() => undefined);
      const document = find();
      return text !== undefined && document !== undefined && !document.isDirty && document.getText() !== text;
    },
    async touch() {
      const now = new Date();
      await utimes(path, now, now);
    },
    async readAnew() {
      // The command is about the active editor; any other one reads its file when it is shown.
      if (vscode.window.activeTextEditor?.document !== find()) return;
      await vscode.commands.executeCommand('workbench.action.files.revert');
    },
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
}
