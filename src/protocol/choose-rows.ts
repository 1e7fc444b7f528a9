import type { RowQuery, RowView } from './row-view.ts';

/** What choosing needs to know of a row. */
export type ChoosableRow = Pick<
  RowView,
  'id' | 'state' | 'text' | 'label' | 'weight' | 'effect' | 'cluster' | 'warnings'
>;

/** What choosing cannot read from a row; a lookup that is missing makes its part of the query say so in `note`. */
export interface RowLookups<Row> {
  /** The whole text to search in; the row's own text if there is none. */
  readonly textOf?: (row: Row) => string;
  readonly isInLasso?: (row: Row) => boolean;
  /** Cosine similarity to what the query is near to; undefined for a row without a vector. */
  readonly similarityOf?: (row: Row) => number | undefined;
  /** Place of a cluster in the order of choice. */
  readonly placeOf?: (cluster: string) => number;
}

/** Rows of a query, in its order. */
export interface ChosenRows<Row> {
  readonly rows: readonly Row[];
  /** Rows without a decision among them. */
  readonly left: number;
  readonly note?: string;
}

/** True for a row that waits for a decision: an edited row does again. */
export function isLeft(row: Pick<RowView, 'state'>): boolean {
  return row.state === 'undecided' || row.state === 'edited';
}

/** Rows that a query asks for, in its order; ties keep the order given. Search by meaning orders, it does not drop. */
export function chooseRows<Row extends ChoosableRow>(
  rows: readonly Row[],
  query: RowQuery,
  lookups: RowLookups<Row> = {},
): ChosenRows<Row> {
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
  const textOf = lookups.textOf ?? ((row: Row) => row.text);
  const holdsWords = (row: Row) => {
    const text = textOf(row).toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const isInLasso = lookups.isInLasso ?? (() => false);
  const chosen = rows.filter(
    (row) =>
      (query.cluster === undefined || row.cluster === query.cluster) &&
      (query.label === undefined || row.label === query.label) &&
      hasState(row, query.state) &&
      hasWarning(row, query.warning) &&
      isInRange(row.weight, query) &&
      (!query.lasso || isInLasso(row)) &&
      (words.length === 0 || holdsWords(row)),
  );
  const note =
    query.near && !lookups.similarityOf
      ? 'Search by meaning is not ready.'
      : query.lasso && !lookups.isInLasso
        ? 'The lasso is gone. Draw it again.'
        : undefined;
  return {
    rows: sortRows(chosen, query, lookups),
    left: chosen.reduce((count, row) => count + (isLeft(row) ? 1 : 0), 0),
    ...(note === undefined ? {} : { note }),
  };
}

function hasState(row: ChoosableRow, state: RowQuery['state']): boolean {
  return state === undefined || (state === 'left' ? isLeft(row) : row.state === state);
}

function hasWarning(row: ChoosableRow, warning: string | undefined): boolean {
  if (warning === undefined) return true;
  if (warning === 'none') return row.warnings.length === 0;
  return warning === 'any' ? row.warnings.length > 0 : row.warnings.includes(warning);
}

/** From `leastWeight` on and below `mostWeight`, as the bins of a histogram are. */
function isInRange(weight: number | undefined, { leastWeight, mostWeight }: RowQuery): boolean {
  if (leastWeight === undefined && mostWeight === undefined) return true;
  if (weight === undefined) return false;
  return (leastWeight === undefined || weight >= leastWeight) && (mostWeight === undefined || weight < mostWeight);
}

function sortRows<Row extends ChoosableRow>(
  rows: readonly Row[],
  query: RowQuery,
  lookups: RowLookups<Row>,
): readonly Row[] {
  const key = keyOf(query, lookups);
  if (!key) return rows;
  // Rows without a key come last; sorting is stable, so that the others keep their order in ties.
  return rows
    .map((row) => ({ row, key: key(row) ?? Number.POSITIVE_INFINITY }))
    .sort((one, other) => (one.key === other.key ? 0 : one.key - other.key))
    .map(({ row }) => row);
}

/** What rows are sorted by, smallest first. */
function keyOf<Row extends ChoosableRow>(
  query: RowQuery,
  { similarityOf, placeOf }: RowLookups<Row>,
): ((row: Row) => number | undefined) | undefined {
  const most = (value: number | undefined) => (value === undefined ? undefined : -value);
  switch (query.sort) {
    case 'document':
      return undefined;
    case 'weight':
      return (row) => most(row.weight);
    case 'light':
      return (row) => row.weight;
    case 'effect':
      return (row) => (row.effect === undefined ? undefined : -Math.abs(row.effect));
    case 'near':
      return query.near && similarityOf ? (row) => most(similarityOf(row)) : undefined;
    case 'cluster':
      return placeOf ? (row) => placeOf(row.cluster) : undefined;
    case 'warnings':
      return (row) => -row.warnings.length;
  }
}

/** True when two queries ask for the same, however their values are written down. */
export function isSameQuery(one: RowQuery, other: RowQuery): boolean {
  return readKey(one) === readKey(other);
}

function readKey({ near, ...query }: RowQuery): string {
  const nearness =
    near && ('id' in near ? ['id', near.id] : 'line' in near ? ['line', near.line] : ['text', near.text]);
  return JSON.stringify([
    query.text,
    nearness ?? 0,
    query.cluster ?? 0,
    // Null is a label of its own: rows without one.
    query.label === undefined ? 0 : [query.label],
    query.state ?? 0,
    query.warning ?? 0,
    query.leastWeight ?? 'any',
    query.mostWeight ?? 'any',
    query.lasso,
    query.sort,
  ]);
}

/** True when a query leaves rows out. */
export function isFiltered(query: RowQuery): boolean {
  const { text, cluster, label, state, warning, leastWeight, mostWeight, lasso } = query;
  return (
    text.trim() !== '' ||
    lasso ||
    [cluster, label, state, warning, leastWeight, mostWeight].some((value) => value !== undefined)
  );
}
