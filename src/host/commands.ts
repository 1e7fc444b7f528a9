import * as vscode from 'vscode';
import { augment } from './commands/augment.ts';
import { compareRow } from './commands/compare-row.ts';
import { cancelRun, pauseRun, resumeRun } from './commands/control-run.ts';
import { decideMany } from './commands/decide-many.ts';
import { acceptRow, rejectRow } from './commands/decide-row.ts';
import { exportRows } from './commands/export-rows.ts';
import { inspect } from './commands/inspect.ts';
import { goToNext, goToPrevious } from './commands/next-undecided.ts';
import { openReport } from './commands/open-report.ts';
import { openReview } from './commands/open-review.ts';
import { readRow } from './commands/read-row.ts';
import { restoreMissing } from './commands/restore-missing.ts';
import { showRun } from './commands/show-run.ts';
import { redoDecision, undoDecision } from './commands/undo-decision.ts';
import { weigh } from './commands/weigh.ts';
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
  openReport,
  export: exportRows,
  cancelRun,
  pauseRun,
  resumeRun,
  showRun,
  accept: acceptRow,
  reject: rejectRow,
  undoDecision,
  redoDecision,
  decideMany,
  nextUndecided: goToNext,
  previousUndecided: goToPrevious,
  restoreMissing,
  readRow,
  compareRow,
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
