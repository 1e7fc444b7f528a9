import * as vscode from 'vscode';
import { JobFailure } from '../jobs/start-job.ts';
import { toMessage } from './review/plain-text.ts';

/** Shows why something did not work, in the words of the job; the stack of a fault goes to the extension host's log. */
export function showFailure(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof JobFailure ? error.code === undefined : !(error as { code?: unknown })?.code) {
    console.error('SynAlign:', error instanceof JobFailure ? (error.threadStack ?? error) : error);
  }
  void vscode.window.showErrorMessage(toMessage(message));
}
