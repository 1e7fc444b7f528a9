import type { RowPage } from '../src/protocol/row-view.ts';

/** The selected row and its place among the rows of the query. */
export interface Selection {
  readonly row?: string;
  readonly place: number;
}

const nothing: Selection = { place: 0 };

/**
 * Where the selection stands once a page has arrived. A row that the query no longer gives hands its place to the row
 * that stands there now; with another query it is let go.
 */
export function followSelection(selection: Selection, page: RowPage, isSameQuery: boolean): Selection {
  const { row, place } = selection;
  if (row === undefined) return nothing;
  const found = page.rows.findIndex(({ id }) => id === row);
  if (found >= 0) return { row, place: page.from + found };
  if (!isSameQuery || page.total === 0) return nothing;
  const now = rowAt(page, Math.min(place, page.total - 1));
  // The place is not on this page: the row may still be there.
  return now ?? selection;
}

/** The row at a place of the query; undefined when the page does not hold it. */
export function rowAt(page: RowPage, place: number): Required<Selection> | undefined {
  const row = page.rows[place - page.from];
  return row && { row: row.id, place };
}

/** Rows asked for at once. */
export const windowRows = 300;
const margin = 60;

/** Where the rows to ask for begin; undefined while those asked for reach far enough around the rows on screen. */
export function chooseWindow(
  asked: { readonly from: number } | undefined,
  first: number,
  last: number,
  total: number,
): number | undefined {
  const least = Math.max(0, first - margin);
  const most = Math.min(Math.max(0, total - 1), last + margin);
  if (asked && asked.from <= least && most < asked.from + windowRows) return undefined;
  return Math.max(0, Math.round((first + last) / 2 - windowRows / 2));
}
