/**
 * One line of a decision log. Logs are append-only, one file per writer, and are folded together by (clock, id), so
 * that the order of lines and files does not matter and two branches merge without conflict.
 */
export type DecisionEvent = {
  /** Random and unique; the target of an undo. */
  readonly id: string;
  /** Shared by all events of one action on many rows; an undo may name it in place of a single event. */
  readonly batch?: string;
  /** Logical (Lamport) clock: one more than the largest clock its writer had seen. */
  readonly clock: number;
  /** Who decided, from a setting the user sees. */
  readonly by: string;
  /** Wall-clock time, for people; the fold never reads it. */
  readonly at: string;
} & DecisionAction;

/** What was decided. */
export type DecisionAction =
  | { readonly kind: 'accept'; readonly row: string; readonly hash: string }
  | { readonly kind: 'reject'; readonly row: string; readonly reason?: string }
  | { readonly kind: 'edit'; readonly row: string; readonly hash: string; readonly line: string }
  | { readonly kind: 'undo'; readonly target: string }
  /** Rows written into a file (named relative to the data set's folder): the hash of each row's text, by row id. */
  | { readonly kind: 'merge'; readonly file: string; readonly rows: { readonly [row: string]: string } };

/** Where one synthetic row stands after all decisions. */
export interface RowDecision {
  readonly state: 'undecided' | 'accepted' | 'rejected' | 'edited';
  /** For `accepted`: the hash of the text that was accepted. */
  readonly hash?: string;
  readonly reason?: string;
  /** The last edit in force: the whole line as the user left it. */
  readonly line?: string;
  /** The event that put it here, the target for an undo. */
  readonly event?: string;
  /** Files the row has been merged into. */
  readonly mergedInto?: readonly string[];
  /** Each reviewer's last verdict, where two of them disagree. */
  readonly conflict?: readonly ReviewerVerdict[];
}

/** What one reviewer last said of a row. */
export interface ReviewerVerdict {
  readonly by: string;
  readonly verdict: 'accepted' | 'rejected';
  /** The hash of the accepted text. */
  readonly hash?: string;
  readonly event: string;
  readonly at: string;
}
