/** Why a data set cannot be read at all. */
export type DatasetErrorCode =
  | 'not-found'
  | 'is-folder'
  | 'no-permission'
  | 'empty-file'
  | 'unknown-format'
  | 'no-usable-row'
  | 'changed-while-reading'
  | 'read-failed';

/** A data set that cannot be read: the code for programs, the message says what happened and what to do. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  readonly code: DatasetErrorCode;
  readonly path: string;

  constructor(code: DatasetErrorCode, path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
  }
}

/** Turns a failure of the file system into a `DatasetError`; every other error (an abort, a mistake in a call) stays as it is. */
export function wrapFileError(path: string, error: unknown): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (error instanceof DatasetError || typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new DatasetError('not-found', path, `There is no file ${path}. Check the path.`, error);
  }
  if (code === 'EISDIR') {
    return new DatasetError('is-folder', path, `${path} is a folder. Choose a file in it.`, error);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const message = `${path} may not be read by this user. Change its permissions or copy it.`;
    return new DatasetError('no-permission', path, message, error);
  }
  return new DatasetError(
    'read-failed',
    path,
    `${path} could not be read (${code}). Check the disk and try again.`,
    error,
  );
}
