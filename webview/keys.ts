import { decide, moveBy, send, stepBack } from './actions.ts';
import { canDecide, panel, toggleOpen, ui } from './store.ts';

/** A key and what it does, for the legend. */
export interface KeyLine {
  readonly keys: readonly string[];
  readonly does: string;
  readonly decides?: boolean;
}

/** Keys of the panel. */
export const keyLines: readonly KeyLine[] = [
  { keys: ['j', '↓'], does: 'next row' },
  { keys: ['k', '↑'], does: 'previous row' },
  { keys: ['a'], does: 'accept, go on', decides: true },
  { keys: ['x'], does: 'reject, go on', decides: true },
  { keys: ['u', 'Ctrl+Z'], does: 'undo', decides: true },
  { keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], does: 'redo', decides: true },
  { keys: ['Enter'], does: 'open in the review', decides: true },
  { keys: ['/'], does: 'search' },
  { keys: ['?'], does: 'these keys' },
];

const letters: Readonly<Record<string, () => void>> = {
  j: () => moveBy(1),
  k: () => moveBy(-1),
  a: () => decide('accept'),
  x: () => decide('reject'),
  u: () => stepBack('undo'),
  '/': () => document.getElementById('search')?.focus(),
  '?': () => toggleOpen('keys'),
};

/** Reads the keys that work everywhere in the panel but in a field. */
export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    // The editor keeps the browser from its own undo in a webview, and leaves ours to us.
    if ((event.defaultPrevented && !isStep(event)) || isField(event)) return;
    if (handleKey(event)) event.preventDefault();
  });
}

function handleKey(event: KeyboardEvent): boolean {
  const { key, altKey, shiftKey } = event;
  if (altKey) return false;
  if (event.ctrlKey || event.metaKey) {
    if (!isStep(event)) return false;
    stepBack(key.toLowerCase() === 'y' || shiftKey ? 'redo' : 'undo');
    return canDecide.value;
  }
  if (key === 'Enter') return openSelected(event);
  if (!ui.value.letterKeys) return false;
  if (/^[1-9]$/.test(key)) return rejectBy(Number(key));
  const act = letters[key];
  act?.();
  return act !== undefined;
}

/** Undo and redo. */
function isStep({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && /^[zy]$/i.test(key);
}

function rejectBy(number: number): boolean {
  const reason = panel.value?.reasons[number - 1];
  if (reason !== undefined) decide('reject', reason);
  return reason !== undefined;
}

/** Enter belongs to whatever has the focus; only the list and the bare page give it to the selected row. */
function openSelected({ target }: KeyboardEvent): boolean {
  const { row } = ui.value;
  const isFree = target === document.body || (target instanceof Element && target.getAttribute('role') === 'grid');
  if (row === undefined || !isFree || !canDecide.value) return false;
  send({ type: 'open-row', id: row });
  return true;
}

const fields = new Set(['INPUT', 'TEXTAREA', 'SELECT', 'VSCODE-TEXT-FIELD', 'VSCODE-DROPDOWN', 'VSCODE-OPTION']);

/** True when the key goes into a field, which may stand in a shadow tree. */
function isField(event: KeyboardEvent): boolean {
  return event.composedPath().some((target) => target instanceof HTMLElement && fields.has(target.tagName));
}
