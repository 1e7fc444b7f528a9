import * as vscode from 'vscode';
import { findProjectPaths } from '../../adapters/records/project-paths.ts';
import type { RunControl } from '../run-control.ts';
import type { ReviewRegistry } from './review-registry.ts';

/**
 * Lets an open review read what a run of this window records, as soon as it is told of it: a file watcher may lose
 * changes when many come at once.
 */
export function followRuns(reviews: ReviewRegistry, runs: RunControl): vscode.Disposable {
  let going: readonly string[] = [];
  const read = (dataset: string) => reviews.findFile(findProjectPaths(dataset).review)?.session.reloadSoon();
  return vscode.Disposable.from(
    runs.onDidTell(({ run }) => read(run.dataset)),
    runs.onDidChangeRuns(() => {
      const now = runs.runs.map(({ dataset }) => dataset);
      for (const dataset of going) if (!now.includes(dataset)) read(dataset);
      going = now;
    }),
  );
}
