/** What went wrong with a file of the record. */
export type RecordErrorCode =
  | 'disk-full'
  | 'no-permission'
  | 'read-only'
  | 'folder-missing'
  | 'file-exists'
  | 'is-data-set'
  | 'is-record'
  | 'log-replaced'
  | 'log-closed'
  | 'log-broken'
  | 'run-diverged'
  | 'run-unknown'
  | 'other-data-set'
  | 'data-set-changed'
  | 'not-mergeable'
  | 'write-failed';

/** A file of the record that could not be written or read: a code for programs, and words that say what to do. */
export class RecordError extends Error {
  readonly code: RecordErrorCode;
  constructor(code: RecordErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'RecordError';
    this.code = code;
  }
}

/** Turns an error of the file system into a `RecordError` about `path`; a `RecordError` is returned as it is. */
export function explainFileError(error: unknown, path: string): RecordError {
  if (error instanceof RecordError) return error;
  const code = errorCode(error);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new RecordError(
        'disk-full',
        `The disk is full: ${path} was not written. Free some space and try again.`,
        error,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EBUSY':
      return new RecordError(
        'no-permission',
        `${path} could not be written: access was refused (${code}). Check its permissions, or close the program that holds it, and try again.`,
        error,
      );
    case 'EROFS':
      return new RecordError(
        'read-only',
        `${path} is on a read-only disk. Move the data set to a folder that can be written, or mount the disk for writing.`,
        error,
      );
    case 'ENOENT':
    case 'ENOTDIR':
      return new RecordError(
        'folder-missing',
        `The folder of ${path} does not exist. Make it, or choose another place.`,
        error,
      );
    case 'EEXIST':
      return new RecordError(
        'file-exists',
        `${path} exists already. Choose another name, or allow overwriting (--force).`,
        error,
      );
    default: {
      const reason = error instanceof Error ? error.message : String(error);
      return new RecordError('write-failed', `${path} could not be written: ${reason}`, error);
    }
  }
}

/** The `code` of a file system error (`ENOENT` …), undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}
