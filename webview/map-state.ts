import { computed, effect } from '@preact/signals';
import { countOf } from '../src/view/figures.ts';
import { askAgain, changeQuery, select, send } from './actions.ts';
import { say } from './announce.ts';
import type { Camera } from './map/camera.ts';
import { buildGrid, findInside } from './map/hit-test.ts';
import type { SceneInput } from './map/layers.ts';
import { changeMap, marks, page, panel, points, query, selectedId, ui } from './store.ts';

/** What real rows are coloured by. */
export const layer = computed(() => (points.value?.hasLayers ? ui.value.map.layer : 'plain'));
/** What a drag does. */
export const tool = computed(() => ui.value.map.tool);
/** Corners of the lasso. */
export const lasso = computed(() => ui.value.map.lasso);
/** The points sorted into a grid. */
export const grid = computed(() => points.value && buildGrid(points.value.coordinates));

const clusters = computed(() => panel.value?.clusters ?? []);
const clusterPlace = computed(() => clusters.value.findIndex(({ id }) => id === query.value.cluster));

/** What the map is drawn from; undefined while there are no points. */
export const sceneInput = computed<SceneInput | undefined>(() => {
  const [all, known] = [points.value, marks.value];
  if (!all) return undefined;
  const cluster = clusterPlace.value;
  return {
    points: all,
    layer: layer.value,
    ...(known?.key === all.key ? { marks: known } : {}),
    ...(cluster < 0 ? {} : { cluster }),
  };
});

/** The point of the selected row. */
export const selectedPoint = computed(() => {
  const [id, all] = [selectedId.value, points.value];
  const place = id === undefined || !all ? -1 : all.ids.indexOf(id);
  return place < 0 || !all ? undefined : all.real + place;
});

/** Shows another run: what was chosen by its clusters and its map holds no longer. */
export function showRun(runId: string): void {
  send({ type: 'show-run', runId });
  if (query.value.lasso) dropLasso();
  const { sort } = query.value;
  changeQuery({ cluster: undefined, near: undefined, sort: sort === 'near' ? 'document' : sort });
  select(undefined);
}

/** Remembers where the map is looked at from. */
export function keepCamera({ x, y, zoom }: Camera): void {
  changeMap({ x, y, zoom });
}

/** Selects the row of a synthetic point. */
export function selectPoint(point: number): void {
  const all = points.value;
  const id = all?.ids[point - all.real];
  if (id === undefined) return;
  const here = page.value;
  const found = here?.rows.findIndex((row) => row.id === id) ?? -1;
  select(id, found < 0 ? ui.value.place : (here?.from ?? 0) + found);
}

/** Holds the rows inside a lasso. */
export function holdLasso(corners: readonly number[]): void {
  changeMap({ lasso: corners, tool: 'move' });
  changeQuery({ lasso: true });
  const real = points.value?.real ?? 0;
  const rows = findPlaces(corners).reduce((count, place) => count + (place >= real ? 1 : 0), 0);
  say(`${countOf(rows, 'synthetic row', 'synthetic rows')} in the lasso`);
}

/** Lets go of the lasso. */
export function dropLasso(): void {
  const { lasso: _, ...rest } = ui.value.map;
  ui.value = { ...ui.value, map: rest };
  changeQuery({ lasso: false });
}

const findPlaces = (corners: readonly number[]) => (grid.value ? findInside(grid.value, corners) : new Uint32Array(0));

/**
 * Tells the other side which points the lasso holds, whenever lasso or points change: a lasso is remembered by its
 * corners, so that it comes back with the panel and holds rows that arrive inside it.
 */
export function followLasso(): void {
  let held = false;
  effect(() => {
    const [corners, all] = [lasso.value, points.value];
    if (!all || (!corners && !held)) return;
    held = corners !== undefined;
    send({ type: 'lasso', key: all.key, places: corners ? findPlaces(corners) : new Uint32Array(0) });
    if (ui.peek().query.lasso && corners) askAgain();
  });
}
