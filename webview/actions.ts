import { batch } from '@preact/signals';
import { isSameQuery } from '../src/protocol/choose-rows.ts';
import type { HostMessage } from '../src/protocol/host-message.ts';
import type { Intent } from '../src/protocol/intent.ts';
import type { RowPage, RowQuery } from '../src/protocol/row-view.ts';
import { announcePanel, expectAnswer, say } from './announce.ts';
import { chooseWindow, followSelection, rowAt, windowRows } from './selection.ts';
import { canDecide, changeUi, page, points, reloading, takeIn, ui } from './store.ts';

let post: (intent: Intent) => void = () => undefined;
let asked: { readonly query: RowQuery; readonly from: number } | undefined;
/** Keys that wait for the row they are about to arrive. */
let waiting: { readonly place: number; readonly steps: (() => void)[] } | undefined;

/** States what the user wants. */
export function send(intent: Intent): void {
  post(intent);
}

/** Begins to speak with the other side: it is told that this page knows nothing. */
export function begin(sendIntent: (intent: Intent) => void, version: number): void {
  post = sendIntent;
  send({ type: 'ready', version });
  askForRows(ui.value.query, Math.max(0, ui.value.place - windowRows / 2));
  if (ui.value.row !== undefined) send({ type: 'select-row', id: ui.value.row });
}

/** Takes in a fact and lets the selection follow it. */
export function receive(message: HostMessage): void {
  if (message.type === 'rows') receivePage(message.page);
  else if (message.type === 'reveal') reveal(message.id, message.place);
  else takeIn(message);
  if (message.type === 'panel') announcePanel(message.panel);
}

function receivePage(next: RowPage): void {
  // An answer to an earlier question: the one to this question follows.
  if (asked && !isSameQuery(next.query, asked.query)) return;
  const before = page.value;
  batch(() => {
    takeIn({ type: 'rows', page: next });
    // A lasso that is remembered holds no rows until the map is there again and it was drawn there: the page says so.
    if (next.query.lasso && (!points.value || next.note !== undefined)) return;
    const selection = followSelection(ui.value, next, !before || isSameQuery(before.query, next.query));
    if (selection.row !== ui.value.row) select(selection.row, selection.place);
    else if (selection.place !== ui.value.place) changeUi({ place: selection.place });
  });
  if (!waiting) return;
  const { place, steps } = waiting;
  if (next.total === 0) waiting = undefined;
  else if (selectPlace(Math.min(place, next.total - 1))) {
    waiting = undefined;
    for (const step of steps) step();
  }
}

function reveal(id: string, place: number | undefined): void {
  const found = page.value?.rows.findIndex((row) => row.id === id) ?? -1;
  select(id, found >= 0 ? (page.value?.from ?? 0) + found : (place ?? ui.value.place));
}

/** What to change of a query; undefined lets go of it. */
type QueryChange = { readonly [K in keyof RowQuery]?: RowQuery[K] | undefined };

/** Asks for other rows, or for the same ones in another order. */
export function changeQuery(change: QueryChange): void {
  const query = dropUndefined({ ...ui.value.query, ...change });
  if (isSameQuery(query, ui.value.query)) return;
  changeUi({ query, listScroll: 0 });
  askForRows(query, 0);
}

function dropUndefined(query: QueryChange): RowQuery {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as RowQuery;
}

/** Sees to it that the rows on screen, and some around them, are here. */
export function showRows(first: number, last: number): void {
  const { query } = ui.value;
  const from = chooseWindow(asked?.query === query ? asked : undefined, first, last, page.value?.total ?? 0);
  if (from !== undefined) askForRows(query, from);
}

function askForRows(query: RowQuery, from: number): void {
  asked = { query, from: Math.floor(from) };
  send({ type: 'look-at-rows', query, from: asked.from, count: windowRows });
}

/** Asks for the same rows again, because what they are chosen by has changed. */
export function askAgain(): void {
  askForRows(ui.value.query, asked?.from ?? 0);
}

/** Selects a row; undefined for none. */
export function select(row: string | undefined, place = 0): void {
  const { row: _, ...rest } = ui.value;
  if (row !== ui.value.row) send({ type: 'select-row', ...(row === undefined ? {} : { id: row }) });
  ui.value = { ...rest, place, ...(row === undefined ? {} : { row }) };
}

function selectPlace(place: number): boolean {
  const found = page.value && rowAt(page.value, place);
  if (found) select(found.row, found.place);
  return found !== undefined;
}

/** Moves the selection by some rows; the first row when none is selected. */
export function moveBy(rows: number): void {
  whenReady(() => {
    const total = page.value?.total ?? 0;
    if (total === 0) return;
    const place = ui.value.row === undefined ? 0 : Math.max(0, Math.min(total - 1, ui.value.place + rows));
    moveTo(place);
  });
}

/** Moves the selection to a place of the query, and fetches the row if it is not here. */
export function moveTo(place: number): void {
  if (selectPlace(place)) return;
  waiting = { place, steps: [] };
  askForRows(ui.value.query, Math.max(0, place - windowRows / 2));
}

/** Decides about the selected row and moves on to the next one. */
export function decide(verdict: 'accept' | 'reject', reason?: string): void {
  if (!canDecide.value) return;
  whenReady(() => {
    const { row } = ui.value;
    if (row === undefined) {
      say('Select a row first: j or k.');
      return;
    }
    send({ type: 'decide', ids: [row], verdict, ...(reason === undefined ? {} : { reason }) });
    expectAnswer(verdict === 'accept' ? 'Row accepted' : reason ? `Row rejected: ${reason}` : 'Row rejected');
    if (ui.value.place < (page.value?.total ?? 0) - 1) moveBy(1);
  });
}

/** Takes the last decision back, or makes it again. */
export function stepBack(type: 'undo' | 'redo'): void {
  if (!canDecide.value) return;
  expectAnswer(type === 'undo' ? 'Undone' : 'Done again');
  send({ type });
}

/** Runs a step once the row that the selection moves to is here, so that no key meets the wrong row. */
function whenReady(step: () => void): void {
  if (waiting) waiting.steps.push(step);
  else step();
}

/** Says that the page is of another version and waits to be loaded again. */
export function meetStranger(version: number): void {
  reloading.value = true;
  send({ type: 'ready', version });
}
