import { readdir, stat } from 'node:fs/promises';
import { errorCode } from './record-error.ts';

/** Names in a folder in a fixed order; none if there is no such folder. */
export async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** A text that changes whenever the file does, through others too; undefined when there is no such file. */
export async function readStamp(path: string): Promise<string | undefined> {
  const status = await stat(path, { bigint: true }).catch(() => undefined);
  return status === undefined ? undefined : `${status.ino} ${status.size} ${status.mtimeNs}`;
}
