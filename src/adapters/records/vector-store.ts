import { closeSync, openSync, readSync } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
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
  /** Numbers in a vector; undefined while there is none. */
  readonly dimensions: number | undefined;
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
 * @param model hash that names the model, part of the segments' names beside the length of vectors
 * @param prepare called before the first write, to make folders
 */
export async function openVectorStore(
  folder: string,
  model: string,
  prepare: () => Promise<void> = async () => undefined,
): Promise<VectorStore> {
  const store = new SegmentedVectorStore(folder, model, prepare);
  for (const name of await listFolder(folder)) {
    const found = name.match(/^vectors-([0-9a-f]+)-(\d+)-[0-9a-z]+\.bin$/);
    if (found?.[1] === model) await store.scan(name, Number(found[2]));
  }
  return store;
}

class SegmentedVectorStore implements VectorStore {
  readonly #folder: string;
  readonly #model: string;
  #dimensions: number | undefined;
  readonly #prepare: () => Promise<void>;
  readonly #places = new Map<string, { readonly segment: string; readonly record: number }>();
  #own: string | undefined;
  #written = 0;
  #writing: Promise<unknown> = Promise.resolve();
  #reading: { readonly segment: string; readonly file: number } | undefined;

  constructor(folder: string, model: string, prepare: () => Promise<void>) {
    this.#folder = folder;
    this.#model = model;
    this.#prepare = prepare;
  }

  get size(): number {
    return this.#places.size;
  }

  get dimensions(): number | undefined {
    return this.#dimensions;
  }

  get #recordBytes(): number {
    return keyBytes + 4 * (this.#dimensions ?? 0);
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  /** Takes note of the vectors of a segment; one of another length than the first is passed over. */
  async scan(segment: string, dimensions: number): Promise<void> {
    this.#dimensions ??= dimensions;
    if (dimensions !== this.#dimensions || dimensions === 0) return;
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
  }

  async #write(entries: readonly (readonly [string, Float32Array])[]): Promise<void> {
    const fresh = entries.filter(([key]) => !this.#places.has(key));
    const [first] = fresh;
    if (first === undefined) return;
    this.#dimensions ??= first[1].length;
    this.#own ??= await this.#makeSegment();
    const path = join(this.#folder, this.#own);
    const bytes = Buffer.concat(
      fresh.flatMap(([key, vector]) => [Buffer.from(key, 'hex'), Buffer.from(Float32Array.from(vector).buffer)]),
    );
    try {
      const handle = await open(path, 'r+');
      try {
        await handle.write(bytes, 0, bytes.length, this.#written * this.#recordBytes);
        await handle.datasync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw explainFileError(error, path);
    }
    for (const [key] of fresh) this.#places.set(key, { segment: this.#own, record: this.#written++ });
  }

  #openFile(segment: string): number {
    if (this.#reading?.segment === segment) return this.#reading.file;
    if (this.#reading) closeSync(this.#reading.file);
    this.#reading = undefined;
    const file = openSync(join(this.#folder, segment), 'r');
    this.#reading = { segment, file };
    return file;
  }

  async #makeSegment(): Promise<string> {
    const name = `vectors-${this.#model}-${this.#dimensions}-${createRandomId(10)}.bin`;
    try {
      await this.#prepare();
      await mkdir(this.#folder, { recursive: true });
      await (await open(join(this.#folder, name), 'wx')).close();
      return name;
    } catch (error) {
      throw explainFileError(error, this.#folder);
    }
  }
}
