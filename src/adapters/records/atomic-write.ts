import { constants } from 'node:fs';
import { chmod, type FileHandle, link, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createRandomId } from './random-id.ts';
import { errorCode, explainFileError, RecordError } from './record-error.ts';

/** What to write: at once, or piece by piece. */
export type Content = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Pieces are collected up to this many bytes before they are handed to the disk. */
const flushBytes = 1 << 20;

/** Waits between attempts to rename over a file that another program holds for a moment (virus scanners, indexers). */
const retryWaits: readonly number[] = [10, 20, 40, 80, 160, 320];

/**
 * Writes a file so that at every moment, power cuts included, the path holds either the old content or the new one as a
 * whole. A symbolic link is followed, the permissions of an existing file are kept.
 *
 * @param options.isNew fail with `file-exists` rather than replace a file
 * @throws RecordError when the file cannot be written; whatever was there is still there
 */
export async function writeAtomic(
  path: string,
  content: Content,
  options: { readonly isNew?: boolean } = {},
): Promise<void> {
  const target = await followLink(path);
  const folder = dirname(target);
  const temporary = join(folder, `.${basename(target).slice(0, 80)}.${createRandomId(8)}.tmp`);
  try {
    await writeSynced(temporary, content);
    if (options.isNew === true) await placeNew(temporary, target);
    else {
      await keepMode(target, temporary);
      await renameWithRetry(temporary, target);
    }
    await syncFolder(folder);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error instanceof RecordError || errorCode(error) !== undefined ? explainFileError(error, path) : error;
  }
}

/** Makes a new, renamed or deleted entry of a folder safe on disk, where the system can do that. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, constants.O_RDONLY);
    await handle.sync();
  } catch {
    // Windows and some network disks cannot sync a folder; they order the entry by themselves.
  } finally {
    await handle?.close();
  }
}

/** Renames, trying again for a while when another program holds one of the files. */
export async function renameWithRetry(from: string, to: string): Promise<void> {
  for (const wait of retryWaits) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (!['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error) ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  await rename(from, to);
}

async function writeSynced(path: string, content: Content): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
    let waiting: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of pieces) {
      const block = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
      waiting.push(block);
      bytes += block.length;
      if (bytes >= flushBytes) {
        await handle.writeFile(Buffer.concat(waiting));
        waiting = [];
        bytes = 0;
      }
    }
    await handle.writeFile(Buffer.concat(waiting));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives the finished file its name without ever replacing another one. */
async function placeNew(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
    await unlink(temporary);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EISDIR'].includes(errorCode(error) ?? '')) throw error;
    // Disks without hard links: an empty file takes the name first, and only its maker replaces it.
    await (await open(target, 'wx')).close();
    try {
      await renameWithRetry(temporary, target);
    } catch (failure) {
      await unlink(target).catch(() => undefined);
      throw failure;
    }
  }
}

async function keepMode(target: string, temporary: string): Promise<void> {
  try {
    await chmod(temporary, (await stat(target)).mode & 0o7777);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

async function followLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}
