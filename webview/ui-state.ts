import { everyRow, type RowQuery } from '../src/protocol/row-view.ts';

/** What the map shows and how. */
export interface MapState {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly layer: MapLayer;
  readonly tool: 'move' | 'lasso';
  /** Corners of the lasso in the map's coordinates: x₀, y₀, x₁, y₁, … */
  readonly lasso?: readonly number[];
}

/** What the real rows on the map are coloured by. */
export type MapLayer = 'plain' | 'uncertainty' | 'witness';

/** What the user set in the panel: all that the webview remembers on its own. */
export interface UiState {
  readonly query: RowQuery;
  /** The selected row. */
  readonly row?: string;
  /** Its place among the rows of the query. */
  readonly place: number;
  readonly listScroll: number;
  readonly pageScroll: number;
  /** Names of folds, tables and sections that are open. */
  readonly open: readonly string[];
  readonly compared: readonly string[];
  readonly letterKeys: boolean;
  readonly map: MapState;
}

/** The state of a panel that was never used. */
export const firstState: UiState = {
  query: everyRow,
  place: 0,
  listScroll: 0,
  pageScroll: 0,
  open: [],
  compared: [],
  letterKeys: true,
  map: { x: 0, y: 0, zoom: 1, layer: 'plain', tool: 'move' },
};

type Fields = Readonly<Record<string, unknown>>;

/** Reads what an earlier panel remembered; what cannot be read is as at first. */
export function readUiState(value: unknown): UiState {
  const fields = asFields(value);
  const map = asFields(fields.map);
  const lasso = numbersOf(map.lasso);
  const row = fields.row;
  return {
    query: readQuery(fields.query),
    ...(typeof row === 'string' && row !== '' ? { row } : {}),
    place: Math.max(0, Math.round(asNumber(fields.place, 0))),
    listScroll: Math.max(0, asNumber(fields.listScroll, 0)),
    pageScroll: Math.max(0, asNumber(fields.pageScroll, 0)),
    open: stringsOf(fields.open),
    compared: stringsOf(fields.compared),
    letterKeys: fields.letterKeys !== false,
    map: {
      x: asNumber(map.x, 0),
      y: asNumber(map.y, 0),
      zoom: Math.max(0.5, asNumber(map.zoom, 1)),
      layer: oneOf(map.layer, ['plain', 'uncertainty', 'witness'] as const) ?? 'plain',
      tool: map.tool === 'lasso' ? 'lasso' : 'move',
      ...(lasso.length >= 6 ? { lasso } : {}),
    },
  };
}

function readQuery(value: unknown): RowQuery {
  const fields = asFields(value);
  const near = readNear(fields.near);
  const sort = oneOf(fields.sort, ['document', 'weight', 'light', 'effect', 'near', 'cluster', 'warnings'] as const);
  const state = oneOf(fields.state, ['undecided', 'accepted', 'rejected', 'edited', 'left'] as const);
  const { text, cluster, label, warning, leastWeight, mostWeight } = fields;
  return {
    text: typeof text === 'string' ? text : '',
    lasso: fields.lasso === true,
    sort: sort === 'near' && !near ? 'document' : (sort ?? 'document'),
    ...(near ? { near } : {}),
    ...(typeof cluster === 'string' ? { cluster } : {}),
    ...(typeof label === 'string' || label === null ? { label } : {}),
    ...(state ? { state } : {}),
    ...(typeof warning === 'string' ? { warning } : {}),
    ...(isNumber(leastWeight) ? { leastWeight } : {}),
    ...(isNumber(mostWeight) ? { mostWeight } : {}),
  };
}

function readNear(value: unknown): RowQuery['near'] {
  const { id, line, text } = asFields(value);
  if (typeof id === 'string' && id !== '') return { id };
  if (isNumber(line)) return { line };
  return typeof text === 'string' ? { text } : undefined;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const asFields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const asNumber = (value: unknown, otherwise: number): number => (isNumber(value) ? value : otherwise);
const stringsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
const numbersOf = (value: unknown): readonly number[] => (Array.isArray(value) && value.every(isNumber) ? value : []);
const oneOf = <T extends string>(value: unknown, known: readonly T[]): T | undefined =>
  known.find((name) => name === value);
