import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './atomic-write.ts';
import { decodeLine, readRawLines } from './read-lines.ts';
import { errorCode, explainFileError, RecordError } from './record-error.ts';

/** A file of JSON lines that only grows, with one writer. */
export interface AppendLog {
  /** Bytes of a torn last line that opening cut off: a line whose writer never heard that it was safe. */
  readonly cutBytes: number;
  /**
   * Adds lines (JSON objects without line feeds), all or none of them. Resolves when they are safe on disk, to the offset
   * in bytes at which the first of them begins; concurrent calls share one sync.
   * @throws RecordError; `log-replaced` when the file is not the one that was opened any more (a git checkout)
   */
  append(lines: readonly string[]): Promise<number>;
  /** Waits for what is under way and closes the file. */
  close(): Promise<void>;
}

/** What a reader found in a log. */
export interface LogContent {
  readonly lines: readonly { readonly line: number; readonly text: string }[];
  /** Numbers of the lines that are not JSON objects. */
  readonly broken: readonly number[];
}

interface Batch {
  readonly bytes: Buffer;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens a log for appending and makes it if it is not there. A torn last line is cut off; a last line that is whole and
 * only lacks its line feed keeps its text and gets one.
 */
export async function openAppendLog(path: string): Promise<AppendLog> {
  let handle: FileHandle;
  let isNew = false;
  try {
    handle = await open(path, 'r+').catch(async (error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
      isNew = true;
      return await open(path, 'wx+');
    });
  } catch (error) {
    throw explainFileError(error, path);
  }
  try {
    const { size, cutBytes } = await mendTail(handle, path);
    if (isNew) await syncFolder(dirname(path));
    return new OpenLog(path, handle, size, cutBytes);
  } catch (error) {
    await handle.close();
    throw explainFileError(error, path);
  }
}

class OpenLog implements AppendLog {
  readonly cutBytes: number;
  readonly #path: string;
  readonly #handle: FileHandle;
  #size: number;
  #waiting: Batch[] = [];
  #writing: Promise<void> | undefined;
  #failure: RecordError | undefined;

  constructor(path: string, handle: FileHandle, size: number, cutBytes: number) {
    this.#path = path;
    this.#handle = handle;
    this.#size = size;
    this.cutBytes = cutBytes;
  }

  append(lines: readonly string[]): Promise<number> {
    const bad = lines.find((line) => line.includes('\n') || !line.startsWith('{') || !line.endsWith('}'));
    if (bad !== undefined) throw new RangeError('append: a line must be one JSON object without line feeds');
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (lines.length === 0) return Promise.resolve(this.#size);
    const bytes = Buffer.from(`${lines.join('\n')}\n`, 'utf8');
    return new Promise((resolve, reject) => {
      this.#waiting.push({ bytes, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    if (this.#failure?.code === 'log-closed') return;
    this.#failure = new RecordError('log-closed', `${this.#path} was closed.`);
    await this.#handle.close();
  }

  async #writeAll(): Promise<void> {
    // One turn of the event loop lets calls made together share the first sync too.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failure !== undefined) throw this.#failure;
        let offset = this.#size;
        await this.#write(Buffer.concat(group.map(({ bytes }) => bytes)));
        for (const { bytes, resolve } of group) {
          resolve(offset);
          offset += bytes.length;
        }
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#writing = undefined;
  }

  async #write(bytes: Buffer): Promise<void> {
    try {
      await this.#checkUnmoved();
      let done = 0;
      while (done < bytes.length) {
        done += (await this.#handle.write(bytes, done, bytes.length - done, this.#size + done)).bytesWritten;
      }
      await this.#handle.datasync();
      this.#size += bytes.length;
    } catch (error) {
      const explained = explainFileError(error, this.#path);
      // Whatever part of the lines was written goes again, so that the next append starts on a line of its own.
      if (explained.code !== 'disk-full') this.#failure = explained;
      if (explained.code !== 'log-replaced') {
        await this.#handle.truncate(this.#size).catch(() => {
          this.#failure = explained;
        });
      }
      throw explained;
    }
  }

  async #checkUnmoved(): Promise<void> {
    const own = await this.#handle.stat({ bigint: true });
    const named = await stat(this.#path, { bigint: true }).catch(() => undefined);
    if (named?.ino === own.ino && named.dev === own.dev && own.size === BigInt(this.#size)) return;
    throw new RecordError(
      'log-replaced',
      `${this.#path} was replaced or changed by another program while it was open (a git checkout, perhaps). Nothing was written to it; start again.`,
    );
  }
}

/** Reads the lines of a log, skipping and naming those that are not JSON objects. A missing file is an empty log. */
export async function readLog(path: string): Promise<LogContent> {
  const lines: { line: number; text: string }[] = [];
  const broken: number[] = [];
  for await (const raw of readRawLines(path)) {
    const text = decodeLine(raw.bytes);
    if (text === '') continue;
    if (text !== undefined && isWhole(text)) lines.push({ line: raw.line, text });
    else broken.push(raw.line);
  }
  return { lines, broken };
}

/** True when the text is one whole JSON object. */
export function isWhole(text: string): boolean {
  if (!text.startsWith('{') || !text.endsWith('}')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function mendTail(handle: FileHandle, path: string): Promise<{ size: number; cutBytes: number }> {
  const { size } = await handle.stat();
  const start = await findLastLine(handle, size);
  if (start === size) return { size, cutBytes: 0 };
  const tail = Buffer.alloc(size - start);
  await readFully(handle, tail, start, path);
  if (isWhole(decodeLine(tail) ?? '')) {
    await handle.write(Buffer.from('\n'), 0, 1, size);
    await handle.datasync();
    return { size: size + 1, cutBytes: 0 };
  }
  await handle.truncate(start);
  await handle.datasync();
  return { size: start, cutBytes: size - start };
}

/** Where the last line starts: after the last line feed. Equals `size` when the file ends in one. */
async function findLastLine(handle: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(1 << 16);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const at = block.subarray(0, bytesRead).lastIndexOf(10);
    if (at !== -1) return start + at + 1;
    end = start;
  }
  return 0;
}

async function readFully(handle: FileHandle, into: Buffer, from: number, path: string): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await handle.read(into, done, into.length - done, from + done);
    if (bytesRead === 0) throw new RecordError('log-replaced', `${path} became shorter while it was read.`);
    done += bytesRead;
  }
}
