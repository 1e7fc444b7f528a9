import type { FileHandle } from 'node:fs/promises';
import { DatasetError } from './dataset-error.ts';
import { type FileState, readFully } from './file-signature.ts';
import { OffsetIndex } from './offset-index.ts';
import type { PassOptions } from './stream-bytes.ts';

const CHUNK_BYTES = 1 << 20;
const MAX_RECOVERIES = 100;
const LINE_FEED = 10;
const QUOTE = 34;

/** What must be known of a CSV file before its records can be found. */
export interface CsvFormat {
  /** One ASCII character. */
  readonly delimiter: string;
  /** First byte after a byte order mark, if there is one. */
  readonly start: number;
  readonly maxRecordBytes: number;
}

/** Where the records of a CSV file start (the header is the first), and which ones have a quote that never closes. */
export interface CsvIndex {
  readonly offsets: OffsetIndex;
  /** Records, counted from 0 for the header, that were cut at their first line break. */
  readonly broken: ReadonlySet<number>;
}

/**
 * Finds the records of a CSV file (RFC 4180): a line break inside quotes belongs to the record. A quote that is still open
 * after `maxRecordBytes` or at the end of the file was a stray one: that record is cut at its first line break and marked
 * broken, and reading goes on with the next line, so one bad quote does not swallow the rest.
 * @throws DatasetError `unknown-format` when that happens over and over.
 */
export async function indexCsv(
  file: FileHandle,
  path: string,
  state: FileState,
  format: CsvFormat,
  options: PassOptions,
): Promise<CsvIndex> {
  const { maxRecordBytes } = format;
  const separator = format.delimiter.charCodeAt(0);
  const offsets = new OffsetIndex();
  const broken = new Set<number>();
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, state.size));
  offsets.push(format.start);
  let position = format.start;
  let recordStart = format.start;
  let firstBreak = -1;
  let fieldStart = true;
  let quoted = false;
  // A quote inside quotes ends them unless the next byte is a quote too; then `quoted` is simply switched on again.
  let afterQuote = false;

  const finishRecord = (next: number) => {
    offsets.push(next);
    recordStart = next;
    firstBreak = -1;
    fieldStart = true;
    quoted = false;
    afterQuote = false;
  };
  const recover = () => {
    broken.add(offsets.length - 1);
    if (broken.size > MAX_RECOVERIES) {
      const message = `${path} cannot be read as CSV: over ${MAX_RECOVERIES} quotes are never closed. Check its quoting.`;
      throw new DatasetError('unknown-format', path, message);
    }
    position = firstBreak === -1 ? state.size : firstBreak + 1;
    finishRecord(firstBreak === -1 ? state.size + 1 : position);
  };

  while (position < state.size) {
    options.signal?.throwIfAborted();
    const chunk = buffer.subarray(0, Math.min(CHUNK_BYTES, state.size - position));
    await readFully(file, path, chunk, position);
    const base = position;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (quoted) {
        if (byte === QUOTE) {
          quoted = false;
          afterQuote = true;
        } else if (byte === LINE_FEED && firstBreak === -1) firstBreak = base + i;
      } else if (byte === LINE_FEED) finishRecord(base + i + 1);
      else if (byte === QUOTE && (fieldStart || afterQuote)) {
        quoted = true;
        afterQuote = false;
        fieldStart = false;
      } else {
        fieldStart = byte === separator;
        afterQuote = false;
      }
    }
    position = base + chunk.length;
    if (quoted && (position === state.size || position - recordStart > maxRecordBytes)) recover();
    options.onProgress?.(position, state.size);
  }
  if (recordStart < state.size) finishRecord(state.size + 1);
  return { offsets, broken };
}
