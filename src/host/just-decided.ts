import * as vscode from 'vscode';

/** Ends the time right after the last decision; there is one such time in a window. */
let end = () => {};

/**
 * Ends the step of text undo that is open, so that what is typed before and after a decision is undone in two steps. A
 * cursor command does that, and this one moves nothing while the cursor is on screen; an empty edit would do nothing.
 */
export function markInUndo({ selection, visibleRanges }: vscode.TextEditor): void {
  if (!visibleRanges.some((range) => range.contains(selection.active))) return;
  const still = { to: 'viewPortIfOutside', select: true, noHistory: true };
  void vscode.commands.executeCommand('cursorMove', still);
}

/**
 * Right after a decision Ctrl+Z takes back the decision, not text: until the cursor is moved, the text or the editor
 * changes.
 */
export function noteDecision(): void {
  end();
  set(true);
  const watch = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && document === vscode.window.activeTextEditor?.document) end();
    }),
    vscode.window.onDidChangeTextEditorSelection(({ kind }) => {
      if (kind !== undefined && kind !== vscode.TextEditorSelectionChangeKind.Command) end();
    }),
    vscode.window.onDidChangeActiveTextEditor(() => end()),
  );
  end = () => {
    end = () => {};
    watch.dispose();
    set(false);
  };
}

function set(value: boolean): void {
  void vscode.commands.executeCommand('setContext', 'synalign.justDecided', value);
}
