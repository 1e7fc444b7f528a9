import type { RowDecision } from '../core/data/decision.ts';
import type { Draft } from '../core/data/draft.ts';
import type { JsonObject } from '../core/data/json.ts';
import type { Layout } from '../core/data/layout.ts';
import { flattenText, readLabel } from '../core/data/to-sample.ts';
import type { RowView } from '../protocol/row-view.ts';
import { nameWarning } from './warning-names.ts';

/** What a row is presented from: the text as it stands now, which may have been edited. */
export interface PresentedRow {
  readonly draft: Draft;
  readonly row: JsonObject;
  readonly decision: RowDecision | undefined;
  readonly weight: number | undefined;
  readonly effect: number | undefined;
}

/** A row of a list with its whole text, for searching; lists cut it. */
export function presentRow({ draft, row, decision, weight, effect }: PresentedRow, layout: Layout): RowView {
  return {
    id: draft.id,
    state: decision?.state ?? 'undecided',
    ...(decision?.reason === undefined ? {} : { reason: decision.reason }),
    text: readRowText(row, layout),
    label: (layout.label && readLabel(row, layout.label)) ?? null,
    ...(weight === undefined ? {} : { weight }),
    ...(effect === undefined ? {} : { effect }),
    cluster: draft.origin.cluster,
    warnings: [...new Set(draft.gates.map(nameWarning))],
  };
}

/** A row's text as it reads; for rows of typed fields alone, its fields. */
export function readRowText(row: JsonObject, layout: Layout): string {
  return (
    flattenText(row, layout) ||
    Object.entries(row)
      .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(' · ')
  );
}

/** Characters of a row that a list shows. */
const shownCharacters = 300;

/** The row as a list shows it. */
export function cutRow(row: RowView): RowView {
  return row.text.length <= shownCharacters ? row : { ...row, text: `${row.text.slice(0, shownCharacters)}…` };
}
