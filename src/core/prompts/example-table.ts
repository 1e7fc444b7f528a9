import type { ColumnFacts } from '../data/column-facts.ts';
import type { Json } from '../data/json.ts';
import type { Sample } from '../data/sample.ts';
import { fenceData } from './fence.ts';
import { hideIn, type Showing } from './fields.ts';

/** Real rows of one label. */
export interface ExampleGroup {
  readonly label: string | undefined;
  readonly rows: readonly Sample[];
}

/** What the tables of a prompt are made with. */
type TableKit = Pick<Showing, 'hide'> & { readonly columns: readonly ColumnFacts[] };

/**
 * Rows without text as one table (after EPIC, arXiv 2404.12404: balanced groups in one format, the group to go on with
 * last). A line names the columns, a line names the label of each group, and every row is a list in the order of the
 * columns, its numbers written with the decimals of their column. Categories stay words rather than codes: a language
 * model knows what goes with them, and the reply's schema already makes them a closed set.
 */
export function fenceExamples({ columns, hide }: TableKit, groups: readonly ExampleGroup[]): string {
  if (groups.every(({ rows }) => rows.length === 0)) return '';
  const lines: Json[] = [{ columns: columns.map(({ name }) => name) }];
  for (const { label, rows } of groups) {
    if (label !== undefined) lines.push({ group: hide(label) });
    for (const { typed } of rows) lines.push(hideIn([...typed], hide));
  }
  return fenceData('examples', lines);
}

/** What the real values of each typed field are like, one field a line; empty without typed fields. */
export function fenceColumns({ columns, hide }: TableKit): string {
  if (columns.length === 0) return '';
  return fenceData(
    'columns',
    columns.map(({ name, type, range, decimals, values, missing }) => ({
      field: name,
      type,
      ...(range === undefined ? {} : { from: range[0], to: range[1], decimals }),
      ...(values === undefined ? {} : { values: values.map(hide) }),
      ...(missing > 0 ? { missing: Math.round(missing * 100) / 100 } : {}),
    })),
  );
}
