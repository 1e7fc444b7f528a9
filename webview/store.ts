import { batch, computed, signal } from '@preact/signals';
import type { HostMessage } from '../src/protocol/host-message.ts';
import type { PanelView } from '../src/protocol/panel-view.ts';
import type { MarksView, PointsView, RealRowView } from '../src/protocol/points-view.ts';
import type { RowDetailView, RowPage, RowView } from '../src/protocol/row-view.ts';
import { firstState, type MapState, type UiState } from './ui-state.ts';

/** Facts: what the host said last. */
export const panel = signal<PanelView | undefined>(undefined);
/** The rows that the host sent last. */
export const page = signal<RowPage | undefined>(undefined);
/** Everything about the selected row; undefined until it is there. */
export const detail = signal<RowDetailView | undefined>(undefined);
/** The map. */
export const points = signal<PointsView | undefined>(undefined);
/** States and weights of the synthetic points of the map with the same key. */
export const marks = signal<MarksView | undefined>(undefined);
/** Real rows that were pointed at, by line. */
export const realRows = signal<ReadonlyMap<number, RealRowView>>(new Map());
/** True while the host loads this page again. */
export const reloading = signal(false);

/** What the user set; kept when the webview is killed. */
export const ui = signal<UiState>(firstState);
/** The sentence that a screen reader is to say. */
export const spoken = signal('');

/** True where decisions can be made. */
export const canDecide = computed(() => panel.value?.mode === 'panel');
// Views read these parts, so that a part that changes often, like the scroll, draws nothing anew.
/** Which rows are looked at. */
export const query = computed(() => ui.value.query);
/** The id of the selected row. */
export const selectedId = computed(() => ui.value.row);
/** The cluster that the rows are filtered by. */
export const chosenCluster = computed(() => panel.value?.clusters.find(({ id }) => id === query.value.cluster));
/** The selected row, while it is among the rows that are here. */
export const selectedRow = computed<RowView | undefined>(() => {
  const row = selectedId.value;
  return row === undefined ? undefined : page.value?.rows.find(({ id }) => id === row);
});
const openNames = computed(() => ui.value.open);

/** Changes what the user set. */
export function changeUi(change: Partial<UiState>): void {
  ui.value = { ...ui.value, ...change };
}

/** Changes how the map is looked at. */
export function changeMap(change: Partial<MapState>): void {
  changeUi({ map: { ...ui.value.map, ...change } });
}

/** Opens what is closed and closes what is open, by its name. */
export function toggleOpen(name: string, open = !isOpen(name)): void {
  const others = ui.value.open.filter((other) => other !== name);
  changeUi({ open: open ? [...others, name] : others });
}

/** True for a fold, table or section that is open. */
export function isOpen(name: string): boolean {
  return openNames.value.includes(name);
}

/** Takes in a fact. What it means for the selection is for `actions.ts` to say. */
export function takeIn(message: HostMessage): void {
  batch(() => {
    switch (message.type) {
      case 'panel':
        panel.value = message.panel;
        break;
      case 'rows':
        page.value = message.page;
        break;
      case 'row':
        detail.value = message.detail;
        break;
      case 'points':
        points.value = message.points;
        break;
      case 'marks':
        marks.value = message.marks;
        break;
      case 'real-row':
        realRows.value = new Map([...realRows.value].slice(-200)).set(message.row.line, message.row);
        break;
      case 'reveal':
        break;
    }
  });
}
