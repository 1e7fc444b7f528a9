import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import type { AsyncBuffer, FileMetaData, ParquetParsers } from 'hyparquet';
import type { IssueCode, RowIssue } from '../../core/data/issue.ts';
import type { Json } from '../../core/data/json.ts';
import type { ParsedLine } from '../../core/data/parse-line.ts';
import { type OpenDataset, type RecordRange, resolveRange } from './dataset.ts';
import { DatasetError, wrapFileError } from './dataset-error.ts';
import { assertState, type FileSignature, openFile, readFully } from './file-signature.ts';
import { hasFileChanged } from './span-dataset.ts';

/** Rows decoded at once. A row group is decoded again for each slice of it, so slices are large; most groups are one. */
const SLICE_ROWS = 131_072;
const BATCH_ROWS = 4096;
/** Rows asked for that lie this close are read in one go. */
const NEAR_ROWS = 1000;

/** Dates as ISO text; bytes that are not UTF-8 stay bytes, to be found by `toJson`. */
const PARSERS: Partial<ParquetParsers> = {
  stringFromBytes: (bytes: Uint8Array | undefined) => {
    if (!bytes) return undefined;
    return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8') : bytes;
  },
  dateFromDays: (days: number | undefined) => {
    return days === undefined ? undefined : new Date(days * 86_400_000).toISOString().slice(0, 10);
  },
};

/**
 * Opens a Parquet file. Only row groups are read, a slice at a time; whole numbers beyond 2^53 become text, NaN becomes
 * null (that is how missing numbers are written), an infinite number is an issue, bytes that are not text become null with
 * a remark.
 * @throws DatasetError `unknown-format` when the file is damaged or uses a feature the reader lacks.
 */
export async function openParquet(path: string, signature: FileSignature): Promise<OpenDataset> {
  const metadata = await withParquet(path, signature, async (parquet, file) => parquet.parquetMetadataAsync(file));
  const recordCount = Number(metadata.num_rows);
  const slices = listSlices(metadata);

  async function* batches(range: RecordRange = {}): AsyncGenerator<readonly ParsedLine[], void, undefined> {
    const { first, last } = resolveRange(range, recordCount);
    for (const [from, to] of slices) {
      const start = Math.max(from, first - 1);
      const end = Math.min(to, last);
      if (start >= end) continue;
      range.signal?.throwIfAborted();
      const rows = await readRows(path, signature, metadata, start, end);
      for (let i = 0; i < rows.length; i += BATCH_ROWS) {
        yield rows.slice(i, i + BATCH_ROWS).map((row, k) => toRecord(row, start + i + k + 1));
        range.signal?.throwIfAborted();
      }
      range.onProgress?.(end - first + 1, last - first + 1);
    }
  }

  async function readRecords(lines: readonly number[]): Promise<readonly ParsedLine[]> {
    for (const line of lines) resolveRange({ first: line, last: line }, recordCount);
    const wanted = [...new Set(lines)].sort((a, b) => a - b);
    const found = new Map<number, ParsedLine>();
    for (let i = 0; i < wanted.length; ) {
      let end = i + 1;
      while (
        end < wanted.length &&
        wanted[end]! - wanted[end - 1]! <= NEAR_ROWS &&
        wanted[end]! - wanted[i]! < SLICE_ROWS
      )
        end++;
      const start = wanted[i]! - 1;
      const rows = await readRows(path, signature, metadata, start, wanted[end - 1]!);
      for (const line of wanted.slice(i, end)) found.set(line, toRecord(rows[line - 1 - start]!, line));
      i = end;
    }
    return lines.map((line) => found.get(line)!);
  }

  const hasChanged = () => hasFileChanged(path, signature);
  return { path, format: 'parquet', signature, recordCount, batches, readRecords, hasChanged };
}

type Row = Record<string, unknown>;
type Parquet = typeof import('hyparquet');

/** Loads the reader on first use and lends it the file; the file must be the signed one before and after. */
async function withParquet<T>(
  path: string,
  signature: FileSignature,
  use: (parquet: Parquet, file: AsyncBuffer) => Promise<T>,
): Promise<T> {
  const parquet = await import('hyparquet');
  const file = await openFile(path);
  try {
    await assertState(file, path, signature);
    const result = await use(parquet, toAsyncBuffer(file, path, signature.size));
    await assertState(file, path, signature);
    return result;
  } catch (error) {
    const wrapped = wrapFileError(path, error);
    if (wrapped !== error || error instanceof DatasetError) throw wrapped;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetError(
      'unknown-format',
      path,
      `${path} cannot be read as Parquet: ${reason}. Write it anew.`,
      error,
    );
  } finally {
    await file.close();
  }
}

async function readRows(
  path: string,
  signature: FileSignature,
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
): Promise<Row[]> {
  const { compressors } = await import('hyparquet-compressors');
  return withParquet(path, signature, (parquet, file) =>
    parquet.parquetReadObjects({
      file,
      metadata,
      rowStart,
      rowEnd,
      compressors,
      parsers: PARSERS,
      useOffsetIndex: true,
    }),
  );
}

function toAsyncBuffer(file: FileHandle, path: string, size: number): AsyncBuffer {
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      await readFully(file, path, bytes, start);
      return bytes.buffer;
    },
  };
}

/** Row ranges [from, to) that never cross a row group. */
function listSlices(metadata: FileMetaData): readonly (readonly [number, number])[] {
  const slices: [number, number][] = [];
  let groupStart = 0;
  for (const group of metadata.row_groups) {
    const groupEnd = groupStart + Number(group.num_rows);
    for (let from = groupStart; from < groupEnd; from += SLICE_ROWS) {
      slices.push([from, Math.min(from + SLICE_ROWS, groupEnd)]);
    }
    groupStart = groupEnd;
  }
  return slices;
}

function toRecord(row: Row, line: number): ParsedLine {
  const found = new Set<IssueCode>();
  const members = Object.entries(row).map(([key, value]): [string, Json] => [key, toJson(value, found)]);
  const issues: RowIssue[] = [];
  if (found.has('invalid-utf8')) {
    const detail = 'A value holds bytes that are not text; it is read as null.';
    issues.push({ line, code: 'invalid-utf8', detail, excluded: false });
  }
  if (found.has('non-finite-number')) {
    const detail = 'A number is infinite, which JSON cannot hold.';
    return { line, issues: [...issues, { line, code: 'non-finite-number', detail, excluded: true }] };
  }
  return { line, row: Object.fromEntries(members), issues };
}

function toJson(value: unknown, found: Set<IssueCode>): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return null;
    if (!Number.isFinite(value)) found.add('non-finite-number');
    return value;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) {
    found.add('invalid-utf8');
    return null;
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return Array.from(value as unknown as ArrayLike<unknown>, (item) => toJson(item, found));
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]): [string, Json] => [key, toJson(item, found)]));
}
