import { closeSync, openSync, readSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { TextReply } from '../../core/ports/text-model.ts';
import type { ReplyStore } from '../../core/ports/world.ts';
import { type AppendLog, openAppendLog } from './append-log.ts';
import { listFolder } from './list-folder.ts';
import { createRandomId } from './random-id.ts';
import { decodeLine, readRawLines } from './read-lines.ts';
import { explainFileError } from './record-error.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const storedReply = v.object({
  key: v.string(),
  reply: v.object({
    text: v.string(),
    model: v.string(),
    finish: v.picklist(['stop', 'length', 'refusal', 'filtered']),
    usage: v.optional(v.object({ promptTokens: count, outputTokens: count, estimated: v.optional(v.boolean()) })),
  }),
});

const segmentName = /^replies-[0-9a-z]+\.jsonl$/;

/** Replies already paid for, in a folder of append-only segments. */
export interface FileReplyStore extends ReplyStore {
  readonly size: number;
  /** Lines that could not be read; each costs one reply. */
  readonly broken: number;
  close(): Promise<void>;
}

/**
 * Opens the reply store of a folder. Every opening that adds a reply writes a segment of its own, so that two programs
 * never share a file. For a key with several replies the one that was read or put first stays. In memory are the keys and
 * where their replies stand; the texts are read when they are asked for.
 *
 * @param prepare called before the first write, to make folders
 */
export async function openReplyStore(
  folder: string,
  prepare: () => Promise<void> = async () => undefined,
): Promise<FileReplyStore> {
  const store = new SegmentedReplyStore(folder, prepare);
  for (const name of (await listFolder(folder)).filter((entry) => segmentName.test(entry))) await store.scan(name);
  return store;
}

/** Where a reply stands: its segment, and its line in it. */
interface Place {
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
}

class SegmentedReplyStore implements FileReplyStore {
  readonly #folder: string;
  readonly #prepare: () => Promise<void>;
  readonly #places = new Map<string, Place>();
  #broken = 0;
  #own: Promise<{ readonly log: AppendLog; readonly name: string }> | undefined;
  /** The segment that was read last, open. */
  #reading: { readonly segment: string; readonly file: number } | undefined;

  constructor(folder: string, prepare: () => Promise<void>) {
    this.#folder = folder;
    this.#prepare = prepare;
  }

  get size(): number {
    return this.#places.size;
  }

  get broken(): number {
    return this.#broken;
  }

  /** Takes note of where the replies of a segment stand. */
  async scan(segment: string): Promise<void> {
    let offset = 0;
    for await (const { bytes } of readRawLines(join(this.#folder, segment))) {
      const length = bytes.length;
      if (length > 0) {
        const found = parseStored(bytes);
        if (found === undefined) this.#broken++;
        else if (!this.#places.has(found.key)) this.#places.set(found.key, { segment, offset, length });
      }
      offset += length + 1;
    }
  }

  get(key: string): TextReply | undefined {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    try {
      const bytes = Buffer.alloc(place.length);
      readSync(this.#openFile(place.segment), bytes, 0, place.length, place.offset);
      const found = parseStored(bytes);
      return found?.key === key ? found.reply : undefined;
    } catch {
      // The cache may be deleted at any time; what it lacks is asked for again.
      return undefined;
    }
  }

  async put(key: string, reply: TextReply): Promise<void> {
    if (this.#places.has(key)) return;
    this.#own ??= this.#openSegment();
    const { log, name: segment } = await this.#own;
    const line = JSON.stringify({ key, reply });
    const offset = await log.append([line]);
    if (!this.#places.has(key)) this.#places.set(key, { segment, offset, length: Buffer.byteLength(line) });
  }

  async close(): Promise<void> {
    if (this.#reading) closeSync(this.#reading.file);
    this.#reading = undefined;
    await (await this.#own)?.log.close();
  }

  #openFile(segment: string): number {
    if (this.#reading?.segment === segment) return this.#reading.file;
    if (this.#reading) closeSync(this.#reading.file);
    this.#reading = undefined;
    const file = openSync(join(this.#folder, segment), 'r');
    this.#reading = { segment, file };
    return file;
  }

  async #openSegment(): Promise<{ readonly log: AppendLog; readonly name: string }> {
    const name = `replies-${createRandomId(10)}.jsonl`;
    try {
      await this.#prepare();
      await mkdir(this.#folder, { recursive: true });
      return { log: await openAppendLog(join(this.#folder, name)), name };
    } catch (error) {
      this.#own = undefined;
      throw explainFileError(error, this.#folder);
    }
  }
}

/** A line as a key and its reply; undefined when it is torn, damaged or of another kind. */
function parseStored(bytes: Uint8Array): v.InferOutput<typeof storedReply> | undefined {
  try {
    const result = v.safeParse(storedReply, JSON.parse(decodeLine(bytes) ?? ''));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
