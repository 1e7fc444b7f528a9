import type { JsonObject } from './json.ts';
import { parseReviewLine, type ReviewLine } from './review-line.ts';

/** How a synthetic row stands in the review document. */
export type ReviewState =
  /** There, with the text that was generated. */
  | 'present'
  /** There, with another text. */
  | 'edited'
  /** Not there; its text is still in the record and can be put back. */
  | 'missing'
  /** There, but the line cannot be read. */
  | 'broken'
  /** A further line with the id of a row above. */
  | 'duplicate'
  /** A readable line whose id belongs to no run, or that has none. */
  | 'foreign';

/** A line of the review document joined with what is known of its row, or a row that has no line. */
export interface ReviewRow {
  readonly state: ReviewState;
  readonly id?: string;
  /** Line in the document, counted from 1; undefined for missing rows. */
  readonly line?: number;
  /** The line as it stands, without its line break. */
  readonly text?: string;
  /** The row without the id key, and its hash; undefined for missing and broken ones. */
  readonly row?: JsonObject;
  readonly hash?: string;
  /** Why a broken line cannot be read. */
  readonly detail?: string;
}

/**
 * Joins the lines of a review document with the generated rows by id, whatever their order. The first readable line with
 * an id is the row; further ones are duplicates. Blank lines are left out.
 *
 * @param lines the document's lines without line breaks
 * @param originals hash of the generated text by row id, over all runs
 * @param read reads a line; for a caller that remembers lines
 * @returns the lines in document order, then the missing rows in the order of `originals`
 */
export function joinReview(
  lines: readonly string[],
  idKey: string,
  originals: ReadonlyMap<string, string>,
  read: (text: string) => ReviewLine = (text) => parseReviewLine(text, idKey),
): readonly ReviewRow[] {
  const rows: ReviewRow[] = [];
  const seen = new Set<string>();
  const withLine = new Set<string>();
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    const parsed = read(text);
    if (parsed.kind === 'blank') continue;
    if (parsed.kind === 'broken') {
      if (parsed.id !== undefined) withLine.add(parsed.id);
      const id = parsed.id !== undefined && originals.has(parsed.id) ? { id: parsed.id } : {};
      rows.push({ state: 'broken', ...id, line, text, detail: parsed.detail });
      continue;
    }
    const { row, hash } = parsed;
    if (parsed.kind === 'no-id') {
      rows.push({ state: 'foreign', line, text, row, hash });
      continue;
    }
    const { id } = parsed;
    const original = originals.get(id);
    let state: ReviewState = original === hash ? 'present' : 'edited';
    if (seen.has(id)) state = 'duplicate';
    else if (original === undefined) state = 'foreign';
    seen.add(id);
    withLine.add(id);
    rows.push({ state, id, line, text, row, hash });
  }
  for (const id of originals.keys()) if (!withLine.has(id)) rows.push({ state: 'missing', id });
  return rows;
}
