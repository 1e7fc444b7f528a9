import * as vscode from 'vscode';
import { deleteApiKey, setApiKey, showApiKeys } from './commands/api-keys.ts';
import { augment } from './commands/augment.ts';
import { compareRow } from './commands/compare-row.ts';
import { cancelRun, pauseRun, resumeRun } from './commands/control-run.ts';
import { decideMany } from './commands/decide-many.ts';
import { acceptRow, rejectRow, rejectWithReason } from './commands/decide-row.ts';
import { exportRows } from './commands/export-rows.ts';
import { foldDecided } from './commands/fold-decided.ts';
import { goToNext, goToNextUndecided, goToPrevious, goToPreviousUndecided } from './commands/go-to-row.ts';
import { inspect } from './commands/inspect.ts';
import { openPanel } from './commands/open-panel.ts';
import { openReport } from './commands/open-report.ts';
import { openReview } from './commands/open-review.ts';
import { openSample } from './commands/open-sample.ts';
import { readRow } from './commands/read-row.ts';
import { restoreLine } from './commands/restore-line.ts';
import { restoreMissing } from './commands/restore-missing.ts';
import { retryFailed } from './commands/retry-failed.ts';
import { showNewRows } from './commands/show-new-rows.ts';
import { showRun } from './commands/show-run.ts';
import { openRow, showMore } from './commands/tree-commands.ts';
import { redoDecision, undoDecision } from './commands/undo-decision.ts';
import { weigh } from './commands/weigh.ts';
import { writeAgain } from './commands/write-again.ts';
import { showFailure } from './messages.ts';
import type { Services } from './services.ts';

/** What a command does. VS Code passes what was clicked: a file, an editor, or what a lens carries. */
export type CommandHandler = (services: Services, argument: unknown) => Promise<void> | void;

/** Every command of the manifest, without the `synalign.` before it. */
const commands: { readonly [id: string]: CommandHandler } = {
  augment,
  inspect,
  weigh,
  openReview,
  openPanel,
  openReport,
  openSample,
  export: exportRows,
  setApiKey,
  showApiKeys,
  deleteApiKey,
  retryFailed,
  writeAgain,
  cancelRun,
  pauseRun,
  resumeRun,
  showRun,
  accept: acceptRow,
  reject: rejectRow,
  rejectWithReason,
  undoDecision,
  redoDecision,
  decideMany,
  nextUndecided: goToNextUndecided,
  previousUndecided: goToPreviousUndecided,
  nextRow: goToNext,
  previousRow: goToPrevious,
  foldDecided,
  restoreLine,
  restoreMissing,
  showNewRows,
  readRow,
  compareRow,
  openRow,
  showMore,
};

/** Registers the command table; a command that fails says why. */
export function registerCommands(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, handle]) =>
      vscode.commands.registerCommand(`synalign.${id}`, async (argument: unknown) => {
        try {
          await handle(services, argument);
        } catch (error) {
          showFailure(error);
        }
      }),
    ),
  );
}
