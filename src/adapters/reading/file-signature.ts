import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { DatasetError, wrapFileError } from './dataset-error.ts';

/** What tells one state of a file from another without reading it. */
export interface FileState {
  readonly size: number;
  /** Last change, nanoseconds since 1970, as decimal text. */
  readonly modified: string;
  /** Device and file number: differs when the file was replaced by another of the same size and time. */
  readonly identity: string;
}

/** A file's state together with its content hash, taken while it was read once from end to end. */
export interface FileSignature extends FileState {
  /** SHA-256 of all bytes, 64 hex digits. */
  readonly sha256: string;
}

/** Reads the state of the file at a path. @throws DatasetError when it is missing, a folder or not readable. */
export async function readState(path: string): Promise<FileState> {
  try {
    return toState(path, await stat(path, { bigint: true }));
  } catch (error) {
    throw wrapFileError(path, error);
  }
}

/** Opens a file for one pass and closes it after; the file must be in the given state before and after the pass. */
export async function withOpenFile<T>(
  path: string,
  state: FileState,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await openFile(path);
  try {
    await assertState(file, path, state);
    const result = await use(file);
    await assertState(file, path, state);
    return result;
  } catch (error) {
    throw wrapFileError(path, error);
  } finally {
    await file.close();
  }
}

/** Opens a file to read. @throws DatasetError in plain words. */
export async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY);
  } catch (error) {
    throw wrapFileError(path, error);
  }
}

/** @throws DatasetError `changed-while-reading` when the open file is no longer in the given state. */
export async function assertState(file: FileHandle, path: string, state: FileState): Promise<void> {
  if (!isSameState(toState(path, await file.stat({ bigint: true })), state)) throw reportChange(path);
}

/** True when nothing about the file differs. */
export function isSameState(a: FileState, b: FileState): boolean {
  return a.size === b.size && a.modified === b.modified && a.identity === b.identity;
}

/** The error for a file that changed between two reads. */
function reportChange(path: string): DatasetError {
  const message = `${path} changed while it was being read. Wait until whatever writes it has finished, then read it again.`;
  return new DatasetError('changed-while-reading', path, message);
}

/** Fills `buffer` from `position`, short reads repeated. @throws DatasetError when the file is shorter than it was. */
export async function readFully(file: FileHandle, path: string, buffer: Uint8Array, position: number): Promise<void> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) throw reportChange(path);
    filled += bytesRead;
  }
}

function toState(path: string, stats: BigIntStats): FileState {
  if (stats.isDirectory()) throw new DatasetError('is-folder', path, `${path} is a folder. Choose a file in it.`);
  return { size: Number(stats.size), modified: String(stats.mtimeNs), identity: `${stats.dev}:${stats.ino}` };
}
