import { closeSync, openSync, readSync } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder } from './list-folder.ts';
import { createRandomId } from './random-id.ts';
import { explainFileError } from './record-error.ts';

/** Bytes of a key at the head of each record. */
const keyBytes = 16;
/** Records read at once when a segment is scanned. */
const scanRecords = 512;

/** Vectors already asked for, by the key of their text, in a folder of append-only segments. */
export interface VectorStore {
  readonly size: number;
  has(key: string): boolean;
  get(key: string): Float32Array | undefined;
  /** Adds vectors; resolves when they are on disk. */
  put(entries: readonly (readonly [key: string, vector: Float32Array])[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the vectors of one model. A record is 16 bytes of key and the vector as 32-bit floats; a torn last record is not
 * there. Every opening that adds vectors writes a segment of its own. In memory are only the keys.
 *
 * @param model hash that names the model and its dimensions, part of the segments' names
 * @param prepare called before the first write, to make folders
 */
export async function openVectorStore(
  folder: string,
  model: string,
  dimensions: number,
  prepare: () => Promise<void> = async () => undefined,
): Promise<VectorStore> {
  const store = new SegmentedVectorStore(folder, model, dimensions, prepare);
  const names = (await listFolder(folder)).filter(
    (name) => name.startsWith(`vectors-${model}-`) && name.endsWith('.bin'),
  );
  for (const name of names) await store.scan(name);
  return store;
}

class SegmentedVectorStore implements VectorStore {
  readonly #folder: string;
  readonly #model: string;
  readonly #recordBytes: number;
  readonly #prepare: () => Promise<void>;
  readonly #places = new Map<string, { readonly segment: string; readonly record: number }>();
  #own: Promise<{ readonly handle: FileHandle; readonly name: string }> | undefined;
  #written = 0;
  #writing: Promise<unknown> = Promise.resolve();
  #reading: { readonly segment: string; readonly file: number } | undefined;

  constructor(folder: string, model: string, dimensions: number, prepare: () => Promise<void>) {
    this.#folder = folder;
    this.#model = model;
    this.#recordBytes = keyBytes + 4 * dimensions;
    this.#prepare = prepare;
  }

  get size(): number {
    return this.#places.size;
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  async scan(segment: string): Promise<void> {
    const path = join(this.#folder, segment);
    const records = Math.floor((await stat(path)).size / this.#recordBytes);
    const handle = await open(path, 'r');
    try {
      const block = Buffer.alloc(scanRecords * this.#recordBytes);
      for (let from = 0; from < records; from += scanRecords) {
        const count = Math.min(scanRecords, records - from);
        await handle.read(block, 0, count * this.#recordBytes, from * this.#recordBytes);
        for (let i = 0; i < count; i++) {
          const key = block.toString('hex', i * this.#recordBytes, i * this.#recordBytes + keyBytes);
          if (!this.#places.has(key)) this.#places.set(key, { segment, record: from + i });
        }
      }
    } finally {
      await handle.close();
    }
  }

  get(key: string): Float32Array | undefined {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    try {
      const bytes = Buffer.alloc(this.#recordBytes - keyBytes);
      readSync(this.#openFile(place.segment), bytes, 0, bytes.length, place.record * this.#recordBytes + keyBytes);
      return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    } catch {
      // The cache may be deleted at any time; what it lacks is asked for again.
      this.#places.delete(key);
      return undefined;
    }
  }

  put(entries: readonly (readonly [string, Float32Array])[]): Promise<void> {
    const work = this.#writing.then(() => this.#write(entries));
    this.#writing = work.catch(() => undefined);
    return work;
  }

  async close(): Promise<void> {
    await this.#writing;
    if (this.#reading) closeSync(this.#reading.file);
    this.#reading = undefined;
    await (await this.#own)?.handle.close();
  }

  async #write(entries: readonly (readonly [string, Float32Array])[]): Promise<void> {
    const fresh = entries.filter(([key]) => !this.#places.has(key));
    if (fresh.length === 0) return;
    this.#own ??= this.#openSegment();
    const { handle, name } = await this.#own;
    const bytes = Buffer.concat(
      fresh.flatMap(([key, vector]) => [Buffer.from(key, 'hex'), Buffer.from(Float32Array.from(vector).buffer)]),
    );
    try {
      await handle.write(bytes, 0, bytes.length, this.#written * this.#recordBytes);
      await handle.datasync();
    } catch (error) {
      throw explainFileError(error, join(this.#folder, name));
    }
    for (const [key] of fresh) this.#places.set(key, { segment: name, record: this.#written++ });
  }

  #openFile(segment: string): number {
    if (this.#reading?.segment === segment) return this.#reading.file;
    if (this.#reading) closeSync(this.#reading.file);
    this.#reading = undefined;
    const file = openSync(join(this.#folder, segment), 'r');
    this.#reading = { segment, file };
    return file;
  }

  async #openSegment(): Promise<{ readonly handle: FileHandle; readonly name: string }> {
    const name = `vectors-${this.#model}-${createRandomId(10)}.bin`;
    try {
      await this.#prepare();
      await mkdir(this.#folder, { recursive: true });
      return { handle: await open(join(this.#folder, name), 'wx'), name };
    } catch (error) {
      this.#own = undefined;
      throw explainFileError(error, this.#folder);
    }
  }
}
