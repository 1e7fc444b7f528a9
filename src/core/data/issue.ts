/** Why a line of the source is not a usable row. */
export type IssueCode =
  | 'invalid-utf8'
  | 'broken-json'
  | 'not-an-object'
  | 'duplicate-key'
  | 'missing-text'
  | 'missing-label'
  | 'too-long'
  | 'non-finite-number';

/** One finding about one line. Bad data is an issue with a line number, never an exception. */
export interface RowIssue {
  readonly line: number;
  readonly code: IssueCode;
  /** What is wrong, in words, without quoting more than a few characters of the row. */
  readonly detail: string;
  /** True when the row cannot be used; false for a remark on a row that takes part. */
  readonly excluded: boolean;
}
