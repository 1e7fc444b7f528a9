import * as vscode from 'vscode';

/** What came of a step: a value, back to where it was called from, or the end of everything. */
export type PickAnswer<T> = { readonly value: T } | 'back' | 'cancelled';

/** A choice with what it stands for. */
export interface PickItem<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Lets the user pick one item; with a back button when there is somewhere to go back to. */
export function pickOne<T>(title: string, items: readonly PickItem<T>[], back = false): Promise<PickAnswer<T>> {
  const pick = vscode.window.createQuickPick<PickItem<T>>();
  pick.title = title;
  pick.items = items;
  pick.matchOnDescription = true;
  return answer(pick, back, () => {
    const chosen = pick.selectedItems[0];
    return chosen && { value: chosen.value };
  });
}

/** Lets the user pick any number of items, after going into a step. */
export function pickMany<T>(
  title: string,
  placeholder: string,
  items: readonly PickItem<T>[],
  picked: readonly T[],
): Promise<PickAnswer<readonly T[]>> {
  const pick = vscode.window.createQuickPick<PickItem<T>>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.canSelectMany = true;
  pick.items = items;
  pick.selectedItems = items.filter(({ value }) => picked.includes(value));
  return answer(pick, true, () => ({ value: pick.selectedItems.map(({ value }) => value) }));
}

/** Lets the user type a text that passes a check, after going into a step. */
export function typeText(
  title: string,
  prompt: string,
  value: string,
  check: (value: string) => string | undefined,
): Promise<PickAnswer<string>> {
  const box = vscode.window.createInputBox();
  box.title = title;
  box.prompt = prompt;
  box.value = value;
  box.onDidChangeValue((text) => {
    box.validationMessage = check(text) ?? '';
  });
  return answer(box, true, () => (check(box.value) === undefined ? { value: box.value.trim() } : undefined));
}

/** Shows an input until it is accepted with a value, left by the back button, or closed. */
function answer<Item extends vscode.QuickPickItem, Value>(
  input: vscode.QuickPick<Item> | vscode.InputBox,
  back: boolean,
  read: () => { readonly value: Value } | undefined,
): Promise<PickAnswer<Value>> {
  return new Promise((resolve) => {
    const end = (result: PickAnswer<Value>) => {
      resolve(result);
      input.dispose();
    };
    input.ignoreFocusOut = true;
    input.buttons = back ? [vscode.QuickInputButtons.Back] : [];
    input.onDidTriggerButton(() => end('back'));
    input.onDidAccept(() => {
      const value = read();
      if (value) end(value);
    });
    input.onDidHide(() => end('cancelled'));
    input.show();
  });
}
