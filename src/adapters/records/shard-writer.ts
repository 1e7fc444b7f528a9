import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { renameWithRetry, syncFolder } from './atomic-write.ts';
import { explainFileError } from './record-error.ts';

/** The most that one shard may hold. */
export interface ShardLimits {
  readonly calls: number;
  readonly bytes: number;
}

/** A shard that is whole on disk. */
export interface WrittenShard {
  readonly name: string;
  readonly path: string;
  readonly calls: number;
  readonly bytes: number;
}

/** Writes lines into as many files as the limits ask for. A file has its name only when it is whole. */
export interface ShardWriter {
  /** Lines stand in the order of the calls; nothing but a part of one is held in memory once this resolves. */
  add(line: string): Promise<void>;
  /** Ends the last file and tells all of them. */
  finish(): Promise<readonly WrittenShard[]>;
  /** Leaves nothing of the file that is not whole. */
  abandon(): Promise<void>;
}

/** Bytes that are collected before they are handed to the disk. */
const flushBytes = 1 << 20;

/** @param taken shards that are there already; the new ones are numbered after them */
export function createShardWriter(folder: string, taken: number, limits: ShardLimits): ShardWriter {
  const written: WrittenShard[] = [];
  let current: OpenShard | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  // One after the other, whoever calls: lines must not mix.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  const end = async () => {
    if (current !== undefined) written.push(await current.finish());
    current = undefined;
  };
  return {
    add: (line) =>
      inTurn(async () => {
        const bytes = Buffer.byteLength(line) + 1;
        if (current?.isFull(bytes, limits)) await end();
        current ??= new OpenShard(folder, `shard-${String(taken + written.length + 1).padStart(3, '0')}`);
        await current.add(line, bytes);
      }),
    finish: () =>
      inTurn(async () => {
        await end();
        return written;
      }),
    abandon: () =>
      inTurn(async () => {
        await current?.abandon();
        current = undefined;
      }),
  };
}

class OpenShard {
  readonly #folder: string;
  readonly #name: string;
  readonly #path: string;
  #handle: FileHandle | undefined;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #calls = 0;
  #bytes = 0;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.#path = join(folder, `${name}.jsonl`);
  }

  isFull(bytes: number, limits: ShardLimits): boolean {
    return this.#calls >= limits.calls || this.#bytes + bytes > limits.bytes;
  }

  async add(line: string, bytes: number): Promise<void> {
    this.#waiting.push(`${line}\n`);
    this.#waitingBytes += bytes;
    this.#calls++;
    this.#bytes += bytes;
    if (this.#waitingBytes >= flushBytes) await this.#flush();
  }

  async finish(): Promise<WrittenShard> {
    await this.#flush();
    try {
      await this.#handle?.sync();
      await this.#handle?.close();
      await renameWithRetry(this.#temporary, this.#path);
      await syncFolder(this.#folder);
    } catch (error) {
      throw explainFileError(error, this.#path);
    }
    return { name: this.#name, path: this.#path, calls: this.#calls, bytes: this.#bytes };
  }

  async abandon(): Promise<void> {
    await this.#handle?.close().catch(() => undefined);
    await unlink(this.#temporary).catch(() => undefined);
  }

  /** Of the same name each time, so that what a kill left behind is written over by the next. */
  get #temporary(): string {
    return `${this.#path}.tmp`;
  }

  async #flush(): Promise<void> {
    try {
      this.#handle ??= await open(this.#temporary, 'w');
      await this.#handle.writeFile(this.#waiting.join(''));
    } catch (error) {
      throw explainFileError(error, this.#path);
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
