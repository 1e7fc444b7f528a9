import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { writeAtomic } from './atomic-write.ts';
import { RecordError } from './record-error.ts';

/** Where an export goes. */
export interface ExportTarget {
  readonly path: string;
  /** The user's data set, which no export ever replaces. */
  readonly dataset: string;
  /** Replace a file that is there already. */
  readonly force?: boolean;
}

/** What a merge wrote. */
export interface MergedFile {
  /** Bytes taken over from the base file, which are its bytes unchanged. */
  readonly baseBytes: number;
  readonly addedRows: number;
  readonly lineBreak: '\n' | '\r\n';
}

/**
 * Writes lines (without line feeds) to a file, as a whole or not at all.
 * @throws RecordError `file-exists` unless forced; `is-data-set` and `is-record` always
 */
export async function writeExport(
  target: ExportTarget,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<{ readonly rows: number }> {
  await checkTarget(target);
  const counter = { rows: 0 };
  await writeAtomic(target.path, endLines(lines, '\n', counter), { isNew: target.force !== true });
  return counter;
}

/** Writes a text that goes with an export, such as its card, under the same rules. */
export async function writeExportText(target: ExportTarget, text: string): Promise<void> {
  await checkTarget(target);
  await writeAtomic(target.path, text, { isNew: target.force !== true });
}

/**
 * Writes a new file that holds the bytes of `base` unchanged and then the new lines, in the line breaks that the base
 * mostly uses. A last line of the base without a line break gets one.
 *
 * @param base a JSONL file in UTF-8: the data set, or a file merged before
 * @throws RecordError `not-mergeable` when rows cannot be added to such a file by adding lines; `data-set-changed` when
 *   the base changed while it was copied; and as `writeExport`
 */
export async function writeMergedCopy(
  base: string,
  target: ExportTarget,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<MergedFile> {
  checkMergeable(base);
  await checkTarget(target);
  await checkTarget({ ...target, dataset: base });
  const merge = await composeMerge(base, lines, undefined);
  await writeAtomic(target.path, merge.content, { isNew: target.force !== true });
  return merge.result();
}

/**
 * Adds lines at the end of the user's own file: a copy with the lines takes its place as a whole, and every byte before
 * them is as it was. Only for a merge that the user has looked at.
 *
 * @param expected SHA-256 of the file's bytes when it was looked at, hex
 * @throws RecordError `data-set-changed` when it holds other bytes now; `not-mergeable` as `writeMergedCopy`
 */
export async function mergeInPlace(
  dataset: string,
  lines: Iterable<string> | AsyncIterable<string>,
  expected: string,
): Promise<MergedFile> {
  checkMergeable(dataset);
  const merge = await composeMerge(dataset, lines, expected);
  await writeAtomic(dataset, merge.content);
  return merge.result();
}

/** The bytes of a file and then new lines; what it came to is known once the content has been taken. */
async function composeMerge(
  base: string,
  lines: Iterable<string> | AsyncIterable<string>,
  expected: string | undefined,
): Promise<{ readonly content: AsyncIterable<string | Uint8Array>; result(): MergedFile }> {
  const before = await stat(base, { bigint: true });
  const copy = { bytes: 0, lineBreak: '\n' as '\n' | '\r\n' };
  const counter = { rows: 0 };
  const hash = createHash('sha256');
  async function* compose(): AsyncGenerator<string | Uint8Array> {
    let [feeds, returns, last] = [0, 0, 10];
    for await (const block of createReadStream(base, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      if (copy.bytes === 0) checkEncoding(block, base);
      for (let at = block.indexOf(10); at !== -1; at = block.indexOf(10, at + 1)) {
        feeds++;
        if ((at === 0 ? last : block[at - 1]) === 13) returns++;
      }
      last = block[block.length - 1]!;
      hash.update(block);
      copy.bytes += block.length;
      yield block;
    }
    copy.lineBreak = returns * 2 > feeds ? '\r\n' : '\n';
    if (last !== 10) yield copy.lineBreak;
    yield* endLines(lines, copy.lineBreak, counter);
    const after = await stat(base, { bigint: true });
    if (after.size !== before.size || after.mtimeNs !== before.mtimeNs || BigInt(copy.bytes) !== before.size) {
      throw new RecordError('data-set-changed', `${base} changed while it was copied. Try again.`);
    }
    if (expected !== undefined && hash.digest('hex') !== expected) {
      throw new RecordError('data-set-changed', `${base} has changed since it was looked at. Look at the merge again.`);
    }
  }
  return {
    content: compose(),
    result: () => ({ baseBytes: copy.bytes, addedRows: counter.rows, lineBreak: copy.lineBreak }),
  };
}

function checkMergeable(base: string): void {
  if (['.jsonl', '.ndjson'].includes(extname(base).toLowerCase())) return;
  throw new RecordError(
    'not-mergeable',
    `${basename(base)} is not a JSONL file, so rows cannot be merged into it. Export the rows to a file of their own.`,
  );
}

async function* endLines(
  lines: Iterable<string> | AsyncIterable<string>,
  lineBreak: string,
  counter: { rows: number },
): AsyncGenerator<string> {
  for await (const line of lines) {
    if (/[\n\r]/.test(line)) throw new RangeError(`writeExport: line ${counter.rows + 1} has a line break in it`);
    counter.rows++;
    yield line + lineBreak;
  }
}

async function checkTarget({ path, dataset, force }: ExportTarget): Promise<void> {
  const target = await locate(path);
  if (target.real === (await locate(dataset)).real || (await isSameFile(path, dataset))) {
    throw new RecordError(
      'is-data-set',
      `${path} is the data set itself, which SynAlign never changes. Choose another name, look at the result, and replace the file yourself.`,
    );
  }
  if (target.real.split(sep).includes('.synalign')) {
    throw new RecordError('is-record', `${path} lies among SynAlign's own records. Choose a place outside .synalign.`);
  }
  if (target.exists && force !== true) {
    throw new RecordError(
      'file-exists',
      `${path} exists already. Choose another name, or allow overwriting (--force).`,
    );
  }
}

/** The path with links resolved, in its folder if the file is not there yet. */
async function locate(path: string): Promise<{ readonly real: string; readonly exists: boolean }> {
  const full = resolve(path);
  try {
    return { real: await realpath(full), exists: true };
  } catch {
    const folder = await realpath(dirname(full)).catch(() => dirname(full));
    return { real: join(folder, basename(full)), exists: false };
  }
}

/** True when both names lead to one file, by a hard link or by capital letters that the disk does not tell apart. */
async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => stat(path, { bigint: true }).catch(() => undefined)));
  return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev;
}

function checkEncoding(start: Uint8Array, base: string): void {
  const isWide = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  if (isWide) throw new RecordError('not-mergeable', `${base} is in UTF-16. Save it as UTF-8 to merge rows into it.`);
}
