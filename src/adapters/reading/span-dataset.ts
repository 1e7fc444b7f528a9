import type { FileHandle } from 'node:fs/promises';
import { type ParsedLine, refuseLine } from '../../core/data/parse-line.ts';
import { type OpenDataset, type RecordRange, resolveRange } from './dataset.ts';
import { DatasetError, wrapFileError } from './dataset-error.ts';
import type { DatasetFormat } from './detect-format.ts';
import {
  assertState,
  type FileSignature,
  isSameState,
  openFile,
  readFully,
  readState,
  withOpenFile,
} from './file-signature.ts';
import type { OffsetIndex } from './offset-index.ts';

const BATCH_BYTES = 1 << 20;
const BATCH_RECORDS = 4096;

/** Longest record that is read, 64 MiB, unless the caller says otherwise. */
export const MAX_RECORD_BYTES = 1 << 26;

/** Records that lie one after another in `bytes`: record i is `bytes[starts[i], ends[i])` and has number `first + i`. */
export interface RecordSpans {
  readonly bytes: Buffer;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly first: number;
}

/** What the formats with records as byte spans (JSONL, JSON array, CSV) differ in. */
export interface SpanFormat {
  readonly path: string;
  readonly format: DatasetFormat;
  readonly signature: FileSignature;
  /** Record i (from 1) starts at entry i - 1 and ends one byte before entry i. */
  readonly offsets: OffsetIndex;
  readonly maxRecordBytes: number;
  readonly decode: (spans: RecordSpans) => ParsedLine[];
}

/** Makes a data set of records that are byte spans: sequential reads in batches, random reads by number. */
export function createSpanDataset(source: SpanFormat): OpenDataset {
  const { path, format, signature, offsets } = source;
  const recordCount = Math.max(0, offsets.length - 1);

  async function* batches(range: RecordRange = {}): AsyncGenerator<readonly ParsedLine[], void, undefined> {
    const { first, last } = resolveRange(range, recordCount);
    const file = await openFile(path);
    const shared = Buffer.allocUnsafe(Math.min(BATCH_BYTES, signature.size));
    try {
      await assertState(file, path, signature);
      for (let line = first; line <= last; ) {
        range.signal?.throwIfAborted();
        const end = findBatchEnd(offsets, line, last);
        const batch = await readSpan(source, file, line, end, shared);
        await assertState(file, path, signature);
        yield batch;
        line = end + 1;
        range.onProgress?.(offsets.at(end) - offsets.at(first - 1), offsets.at(last) - offsets.at(first - 1));
      }
    } catch (error) {
      throw wrapFileError(path, error);
    } finally {
      await file.close();
    }
  }

  async function readRecords(lines: readonly number[]): Promise<readonly ParsedLine[]> {
    for (const line of lines) resolveRange({ first: line, last: line }, recordCount);
    const shared = Buffer.allocUnsafe(Math.min(1 << 16, signature.size));
    return withOpenFile(path, signature, async (file) => {
      const records: ParsedLine[] = [];
      for (const line of lines) records.push((await readSpan(source, file, line, line, shared))[0]!);
      return records;
    });
  }

  const dataset: OpenDataset = {
    path,
    format,
    signature,
    recordCount,
    batches,
    readRecords,
    hasChanged: () => hasFileChanged(path, signature),
  };
  if (format !== 'jsonl') return dataset;
  return {
    ...dataset,
    async readLineBytes(line) {
      resolveRange({ first: line, last: line }, recordCount);
      const start = offsets.at(line - 1);
      const bytes = new Uint8Array(offsets.at(line) - 1 - start);
      await withOpenFile(path, signature, (file) => readFully(file, path, bytes, start));
      return bytes;
    },
  };
}

/** True when the file at the path is gone or is not in the state that was signed. */
export async function hasFileChanged(path: string, signature: FileSignature): Promise<boolean> {
  try {
    return !isSameState(await readState(path), signature);
  } catch (error) {
    if (error instanceof DatasetError && error.code === 'not-found') return true;
    throw error;
  }
}

/** The last record of a batch that starts at `line`: as many as fit, but at least one. */
function findBatchEnd(offsets: OffsetIndex, line: number, last: number): number {
  const start = offsets.at(line - 1);
  let end = line;
  while (end < last && end - line + 1 < BATCH_RECORDS && offsets.at(end + 1) - start <= BATCH_BYTES) end++;
  return end;
}

async function readSpan(
  source: SpanFormat,
  file: FileHandle,
  first: number,
  last: number,
  shared: Buffer,
): Promise<ParsedLine[]> {
  const { path, offsets, maxRecordBytes } = source;
  const start = offsets.at(first - 1);
  const length = offsets.at(last) - 1 - start;
  if (first === last && length > maxRecordBytes) {
    return [refuseLong(first, length, maxRecordBytes)];
  }
  const bytes = length <= shared.length ? shared.subarray(0, length) : Buffer.allocUnsafe(length);
  await readFully(file, path, bytes, start);
  const starts: number[] = [];
  const ends: number[] = [];
  for (let line = first; line <= last; line++) {
    starts.push(offsets.at(line - 1) - start);
    ends.push(offsets.at(line) - 1 - start);
  }
  return source.decode({ bytes, starts, ends, first });
}

/** The refusal of a record that is longer than the limit. */
export function refuseLong(line: number, length: number, limit: number): ParsedLine {
  return refuseLine(
    line,
    'too-long',
    `The row is ${formatSize(length)} long; rows over ${formatSize(limit)} are not read.`,
  );
}

/** The refusal of a record whose bytes are not UTF-8: they are never replaced by guesses. */
export function refuseEncoding(line: number): ParsedLine {
  const detail = 'The bytes are not valid UTF-8; the row was probably saved in another encoding.';
  return refuseLine(line, 'invalid-utf8', detail);
}

function formatSize(bytes: number): string {
  return bytes < 1 << 20 ? `${bytes} bytes` : `${Math.round(bytes / (1 << 20))} MiB`;
}
