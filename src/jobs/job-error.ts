/** What went wrong in a job, by what the user can do about it. */
export type JobErrorCode =
  | 'wrong-fields'
  | 'bad-attributes'
  | 'no-file'
  | 'file-failed'
  | 'no-run'
  | 'cannot-resume'
  | 'nothing-to-export'
  | 'nothing-to-retry'
  | 'no-batch'
  | 'batch-at-work'
  | 'not-previewed'
  | 'preview-stale'
  | 'locked'
  | 'unknown-model'
  | 'not-recorded'
  | 'differs'
  | 'needs-labels'
  | 'unknown-row';

/** A job that cannot be done, with a message that says what to do. */
export class JobError extends Error {
  readonly code: JobErrorCode;
  constructor(code: JobErrorCode, message: string) {
    super(message);
    this.name = 'JobError';
    this.code = code;
  }
}
