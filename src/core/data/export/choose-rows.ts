import type { RowDecision } from '../decision.ts';
import type { ReviewRow, ReviewState } from '../join-review.ts';
import type { JsonObject } from '../json.ts';
import { removeMember } from '../review-line.ts';

/** A synthetic row that an export writes. */
export interface ExportRow {
  readonly id: string;
  readonly hash: string;
  readonly row: JsonObject;
  /** The user's own line without the id key, every other character as it stands in the review document. */
  readonly text: string;
  /** False when the row was never accepted and came along because undecided rows were asked for. */
  readonly accepted: boolean;
}

/** Why a row is not in an export. */
export type LeftOutReason =
  | 'rejected'
  | 'undecided'
  | 'edited'
  | 'already-merged'
  | Exclude<ReviewState, 'present' | 'edited'>;

/** The rows to export, in document order, and a count of everything that is not among them. */
export interface RowChoice {
  readonly rows: readonly ExportRow[];
  readonly leftOut: { readonly [reason in LeftOutReason]: number };
  /** Exported rows about which two reviewers disagree; the later verdict counted. */
  readonly disputed: number;
}

/** What to take besides accepted rows. */
export interface ChoiceOptions {
  /** Also rows nobody decided about, edited ones included. Rejected rows are never taken. */
  readonly undecided?: boolean;
  /** Leave out rows that a merge has already written into a file. */
  readonly onlyUnmerged?: boolean;
}

/**
 * Chooses the rows to export from the joined review document. Decisions must come from a fold that was given the
 * document's current hashes; that the accepted hash is the hash of the very text written is checked again here.
 */
export function chooseRows(
  joined: readonly ReviewRow[],
  decisions: ReadonlyMap<string, RowDecision>,
  idKey: string,
  options: ChoiceOptions = {},
): RowChoice {
  const leftOut: { [reason in LeftOutReason]: number } = {
    rejected: 0,
    undecided: 0,
    edited: 0,
    'already-merged': 0,
    missing: 0,
    broken: 0,
    duplicate: 0,
    foreign: 0,
  };
  const rows: ExportRow[] = [];
  let disputed = 0;
  for (const line of joined) {
    const { id, hash, row, text } = line;
    if (line.state !== 'present' && line.state !== 'edited') {
      leftOut[line.state]++;
      continue;
    }
    if (id === undefined || hash === undefined || row === undefined || text === undefined) {
      throw new RangeError(`chooseRows: line ${line.line} is ${line.state} but has no row`);
    }
    const decision = decisions.get(id);
    const accepted = decision?.state === 'accepted' && decision.hash === hash;
    if (!accepted && decision?.state === 'rejected') leftOut.rejected++;
    else if (!accepted && options.undecided !== true) leftOut[line.state === 'edited' ? 'edited' : 'undecided']++;
    else if (options.onlyUnmerged === true && decision?.mergedInto !== undefined) leftOut['already-merged']++;
    else {
      if (decision?.conflict !== undefined) disputed++;
      rows.push({ id, hash, row, text: removeMember(text, idKey).trim(), accepted });
    }
  }
  return { rows, leftOut, disputed };
}
