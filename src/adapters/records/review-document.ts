import { mkdir, open, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { joinReview, type ReviewRow } from '../../core/data/join-review.ts';
import type { JsonObject } from '../../core/data/json.ts';
import { formatReviewLine, readLineId } from '../../core/data/review-line.ts';
import type { RowStyle } from '../../core/data/row-format.ts';
import { type AppendLog, openAppendLog, readLog } from './append-log.ts';
import { syncFolder } from './atomic-write.ts';
import { listFolder, readStamp } from './list-folder.ts';
import { createRandomId } from './random-id.ts';
import { decodeLine, readRawLines } from './read-lines.ts';
import { explainFileError } from './record-error.ts';

/** A synthetic row on its way into the review document. */
export interface NewRow {
  readonly id: string;
  readonly row: JsonObject;
}

/** The text file in which a person reads, edits and decides. Lines are only ever added to it. */
export interface ReviewDocument {
  /**
   * Adds rows at the end and resolves to the ids added once they are safe on disk. Rows that are in the document, or that
   * once were and have been taken out, are passed over, so that a resumed run adds nothing twice.
   */
  append(rows: readonly NewRow[]): Promise<readonly string[]>;
  /** Adds rows that went missing; only those that are in the document are passed over. */
  restore(rows: readonly NewRow[]): Promise<readonly string[]>;
  /** The lines joined with the generated rows (hash of the generated text by row id). */
  read(originals: ReadonlyMap<string, string>): Promise<readonly ReviewRow[]>;
  close(): Promise<void>;
}

/** What a review document needs to know. */
export interface ReviewDocumentOptions {
  readonly path: string;
  /** Key of the row id, from the plan. */
  readonly idKey: string;
  /** Folder of this machine's memory of the rows it has added. Without it rows taken out by hand come back on resume. */
  readonly cache: string;
  readonly style?: RowStyle;
  /** Called before the first write, to make folders. */
  readonly prepare?: () => Promise<void>;
}

/** What is in the document, as far as adding to it goes. */
interface Ending {
  readonly stamp: string | undefined;
  readonly ids: Set<string>;
  readonly lineBreak: '\n' | '\r\n';
  /** A last line without a line feed. */
  readonly open: Uint8Array;
}

const shownName = /^shown-[0-9a-z]+\.jsonl$/;

/** Opens a review document, which need not exist yet. */
export function openReviewDocument(options: ReviewDocumentOptions): ReviewDocument {
  return new TextReviewDocument(options);
}

class TextReviewDocument implements ReviewDocument {
  readonly #options: ReviewDocumentOptions;
  #shown: Set<string> | undefined;
  #shownLog: AppendLog | undefined;
  #ending: Ending | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ReviewDocumentOptions) {
    this.#options = options;
  }

  append(rows: readonly NewRow[]): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      const shown = await this.#loadShown();
      return await this.#add(rows.filter(({ id }) => !shown.has(id)));
    });
  }

  restore(rows: readonly NewRow[]): Promise<readonly string[]> {
    return this.#inTurn(() => this.#add(rows));
  }

  async read(originals: ReadonlyMap<string, string>): Promise<readonly ReviewRow[]> {
    const lines: string[] = [];
    for await (const { bytes } of readRawLines(this.#options.path))
      lines.push(decodeLine(bytes) ?? decodeAnyway(bytes));
    return joinReview(lines, this.#options.idKey, originals);
  }

  close(): Promise<void> {
    return this.#inTurn(async () => this.#shownLog?.close());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #add(rows: readonly NewRow[]): Promise<readonly string[]> {
    const { path, idKey, style } = this.#options;
    const stamp = await readStamp(path);
    if (this.#ending === undefined || this.#ending.stamp !== stamp) this.#ending = await readEnding(path, idKey, stamp);
    const { ids, lineBreak, open: openLine } = this.#ending;
    const added = new Map<string, string>();
    for (const { id, row } of rows) {
      if (!ids.has(id) && !added.has(id)) added.set(id, formatReviewLine(row, idKey, id, style));
    }
    if (added.size === 0) return [];
    await this.#options.prepare?.();
    await appendSynced(path, composeEnding(openLine, [...added.values()], lineBreak));
    const names = [...added.keys()];
    for (const id of names) ids.add(id);
    this.#ending = { stamp: await readStamp(path), ids, lineBreak, open: new Uint8Array(0) };
    await this.#rememberShown(names);
    return names;
  }

  async #loadShown(): Promise<ReadonlySet<string>> {
    if (this.#shown !== undefined) return this.#shown;
    const shown = new Set<string>();
    for (const name of (await listFolder(this.#options.cache)).filter((entry) => shownName.test(entry))) {
      for (const { text } of (await readLog(join(this.#options.cache, name))).lines) {
        const { rows } = JSON.parse(text) as { rows?: unknown };
        if (Array.isArray(rows)) for (const id of rows) if (typeof id === 'string') shown.add(id);
      }
    }
    this.#shown = shown;
    return shown;
  }

  async #rememberShown(ids: readonly string[]): Promise<void> {
    const { cache } = this.#options;
    if (this.#shownLog === undefined) {
      await mkdir(cache, { recursive: true });
      this.#shownLog = await openAppendLog(join(cache, `shown-${createRandomId(10)}.jsonl`));
    }
    await this.#shownLog.append([JSON.stringify({ rows: ids })]);
    for (const id of ids) this.#shown?.add(id);
  }
}

async function readEnding(path: string, idKey: string, stamp: string | undefined): Promise<Ending> {
  const ids = new Set<string>();
  let [plain, withReturn] = [0, 0];
  let openLine: Uint8Array = new Uint8Array(0);
  for await (const { bytes, ended } of readRawLines(path)) {
    const id = readLineId(decodeLine(bytes) ?? '', idKey);
    // A torn line of our own may hold its id already, yet it is not a row: an open last line counts only when it is whole.
    if (!ended) openLine = bytes;
    else if (bytes.at(-1) === 13) withReturn++;
    else plain++;
    if (id !== undefined && (ended || Buffer.from(bytes).toString().trimEnd().endsWith('}'))) ids.add(id);
  }
  return { stamp, ids, lineBreak: withReturn > plain ? '\r\n' : '\n', open: openLine };
}

/** The bytes to add so that every line ends up on a line of its own, whatever the document ends in now. */
function composeEnding(openLine: Uint8Array, lines: readonly string[], lineBreak: string): Buffer {
  const blocks = lines.map((line) => Buffer.from(line + lineBreak));
  if (openLine.length === 0) return Buffer.concat(blocks);
  // The start of a row that an earlier append was killed in: its rest is written, which leaves no broken line behind.
  const torn = blocks.findIndex((block) => block.subarray(0, openLine.length).equals(openLine));
  if (torn === -1) return Buffer.concat([Buffer.from(lineBreak), ...blocks]);
  const [rest] = blocks.splice(torn, 1);
  return Buffer.concat([rest!.subarray(openLine.length), ...blocks]);
}

async function appendSynced(path: string, bytes: Buffer): Promise<void> {
  try {
    const handle = await open(path, 'a');
    try {
      const { size } = await handle.stat();
      try {
        await handle.appendFile(bytes);
        await handle.datasync();
      } catch (error) {
        await truncate(path, size).catch(() => undefined);
        throw error;
      }
      if (size === 0) await syncFolder(dirname(path));
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw explainFileError(error, path);
  }
}

/** Text of a line that is not UTF-8 as an editor shows it. */
function decodeAnyway(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\r$/, '');
}
