/** Why a line of the source is not a usable row, or deserves a remark. */
export type IssueCode =
  | 'blank-line'
  | 'invalid-utf8'
  | 'broken-json'
  | 'broken-csv'
  | 'ragged-row'
  | 'not-an-object'
  | 'duplicate-key'
  | 'missing-text'
  | 'missing-label'
  | 'wrong-type'
  | 'too-long'
  | 'too-deep'
  | 'non-finite-number'
  | 'imprecise-number';

/** One finding about one line. Bad data is an issue with a line number, never an exception. */
export interface RowIssue {
  readonly line: number;
  readonly code: IssueCode;
  /** What is wrong, in words, without quoting more than a few characters of the row. */
  readonly detail: string;
  /** True when the row cannot be used; false for a remark on a row that takes part. */
  readonly excluded: boolean;
}
