/**
 * One line of a decision log. Logs are append-only, one file per writer, and are folded together by (clock, id), so
 * that the order of lines and files does not matter and two branches merge without conflict.
 */
export type DecisionEvent = {
  /** Random and unique; the target of an undo. */
  readonly id: string;
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
  | { readonly kind: 'undo'; readonly target: string };

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
}
