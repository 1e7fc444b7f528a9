import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { type FileState, readFully } from './file-signature.ts';

const CHUNK_BYTES = 1 << 22;

/** Options of every pass over a file. */
export interface PassOptions {
  readonly signal?: AbortSignal;
  /** Called after each chunk with bytes done and bytes in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads a whole file once in chunks of 4 MiB, the next chunk being read while `use` works on this one, and returns the
 * SHA-256 of all bytes. Two buffers in all, whatever the file's size. `use` must not keep the chunk.
 */
export async function streamBytes(
  file: FileHandle,
  path: string,
  state: FileState,
  use: (chunk: Buffer, position: number) => void | Promise<void>,
  options: PassOptions,
): Promise<string> {
  const hash = createHash('sha256');
  const size = Math.min(CHUNK_BYTES, state.size);
  const buffers = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(size)] as const;
  const read = async (position: number, turn: 0 | 1): Promise<Buffer> => {
    const chunk = buffers[turn].subarray(0, Math.min(CHUNK_BYTES, state.size - position));
    await readFully(file, path, chunk, position);
    return chunk;
  };
  let turn: 0 | 1 = 0;
  let position = 0;
  let coming = read(0, turn);
  while (position < state.size) {
    const chunk = await coming;
    turn = turn === 0 ? 1 : 0;
    const next = position + chunk.length;
    coming = read(next, turn);
    // A failed read is reported where it is awaited; without this it would count as unhandled if `use` throws first.
    coming.catch(() => undefined);
    options.signal?.throwIfAborted();
    hash.update(chunk);
    await use(chunk, position);
    position = next;
    options.onProgress?.(position, state.size);
  }
  await coming;
  return hash.digest('hex');
}
