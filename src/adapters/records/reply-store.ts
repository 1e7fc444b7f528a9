import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { TextReply } from '../../core/ports/text-model.ts';
import type { ReplyStore } from '../../core/ports/world.ts';
import { type AppendLog, openAppendLog, readLog } from './append-log.ts';
import { listFolder } from './list-folder.ts';
import { createRandomId } from './random-id.ts';
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
 * never share a file. For a key with several replies the one that was read or put first stays.
 *
 * @param prepare called before the first write, to make folders
 */
export async function openReplyStore(
  folder: string,
  prepare: () => Promise<void> = async () => undefined,
): Promise<FileReplyStore> {
  const replies = new Map<string, TextReply>();
  let broken = 0;
  for (const name of (await listFolder(folder)).filter((entry) => segmentName.test(entry))) {
    const content = await readLog(join(folder, name));
    broken += content.broken.length;
    for (const { text } of content.lines) {
      const result = v.safeParse(storedReply, JSON.parse(text));
      if (!result.success) broken++;
      else if (!replies.has(result.output.key)) replies.set(result.output.key, result.output.reply);
    }
  }
  return new SegmentedReplyStore(folder, replies, broken, prepare);
}

class SegmentedReplyStore implements FileReplyStore {
  readonly broken: number;
  readonly #folder: string;
  readonly #prepare: () => Promise<void>;
  readonly #replies: Map<string, TextReply>;
  #segment: Promise<AppendLog> | undefined;

  constructor(folder: string, replies: Map<string, TextReply>, broken: number, prepare: () => Promise<void>) {
    this.#folder = folder;
    this.#prepare = prepare;
    this.#replies = replies;
    this.broken = broken;
  }

  get size(): number {
    return this.#replies.size;
  }

  get(key: string): TextReply | undefined {
    return this.#replies.get(key);
  }

  async put(key: string, reply: TextReply): Promise<void> {
    if (this.#replies.has(key)) return;
    this.#segment ??= this.#openSegment();
    const segment = await this.#segment;
    await segment.append([JSON.stringify({ key, reply })]);
    this.#replies.set(key, reply);
  }

  async close(): Promise<void> {
    await (await this.#segment)?.close();
  }

  async #openSegment(): Promise<AppendLog> {
    try {
      await this.#prepare();
      await mkdir(this.#folder, { recursive: true });
      return await openAppendLog(join(this.#folder, `replies-${createRandomId(10)}.jsonl`));
    } catch (error) {
      this.#segment = undefined;
      throw explainFileError(error, this.#folder);
    }
  }
}
