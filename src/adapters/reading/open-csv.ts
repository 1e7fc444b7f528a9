import type { FileHandle } from 'node:fs/promises';
import type { ParsedLine } from '../../core/data/parse-line.ts';
import { DatasetError } from './dataset-error.ts';
import { type CsvCells, createCellReader, isNumberCell, nameColumns, toRow } from './decode-csv.ts';
import { detectDelimiter } from './detect-format.ts';
import { type FileState, readFully } from './file-signature.ts';
import { indexCsv } from './index-csv.ts';
import { OffsetIndex } from './offset-index.ts';
import type { RecordSpans } from './span-dataset.ts';
import type { PassOptions } from './stream-bytes.ts';

const TYPING_BYTES = 1 << 20;
const BYTE_ORDER_MARK = 'efbbbf';

/** The records of a CSV file without its header, ready to be decoded. */
export interface CsvSource {
  readonly offsets: OffsetIndex;
  readonly decode: (spans: RecordSpans) => ParsedLine[];
}

/**
 * Indexes a CSV file and types its columns: a column is numeric only when every cell of the whole file is a number or
 * blank. The first record is the header unless one of its cells is a number.
 */
export async function openCsv(
  file: FileHandle,
  path: string,
  state: FileState,
  maxRecordBytes: number,
  options: PassOptions,
): Promise<CsvSource> {
  const head = Buffer.alloc(Math.min(1 << 16, state.size));
  await readFully(file, path, head, 0);
  const start = head.toString('hex', 0, 3) === BYTE_ORDER_MARK ? 3 : 0;
  const delimiter = detectDelimiter(path, head.toString('utf8', start).split('\n', 1)[0]!);
  const format = { delimiter, start, maxRecordBytes };
  const { offsets: all, broken } = await indexCsv(file, path, state, format, options);
  const readCells = createCellReader(delimiter, broken, maxRecordBytes);

  const readSpans = async (from: number, to: number): Promise<CsvCells[]> => {
    const start = all.at(from);
    const bytes = Buffer.allocUnsafe(all.at(to + 1) - 1 - start);
    await readFully(file, path, bytes, start);
    const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const starts = numbers.map((n) => all.at(n) - start);
    return readCells({ bytes, starts, ends: numbers.map((n) => all.at(n + 1) - 1 - start), first: from });
  };

  const header = all.length < 2 ? undefined : (await readSpans(0, 0))[0];
  if (!Array.isArray(header)) {
    throw new DatasetError(
      'unknown-format',
      path,
      `The first line of ${path} cannot be read as a CSV header. Check it.`,
    );
  }
  const isHeader = !header.some((cell: string) => isNumberCell(cell));
  const names = nameColumns(header, isHeader);
  const skipped = isHeader ? 1 : 0;
  const numeric = await typeColumns(all, names.length, skipped, maxRecordBytes, readSpans, options);
  const offsets = new OffsetIndex();
  for (let i = skipped; i < all.length; i++) offsets.push(all.at(i));
  const columns = { names, numeric };
  return {
    offsets,
    decode: (spans) => {
      const cells = readCells({ ...spans, first: spans.first - 1 + skipped });
      return cells.map((entry, i): ParsedLine => {
        const line = spans.first + i;
        if (isCells(entry)) return toRow(entry, line, columns);
        return { line, issues: entry.issues.map((issue) => ({ ...issue, line })) };
      });
    },
  };
}

async function typeColumns(
  all: OffsetIndex,
  columnCount: number,
  skipped: number,
  maxRecordBytes: number,
  readSpans: (from: number, to: number) => Promise<CsvCells[]>,
  options: PassOptions,
): Promise<readonly boolean[]> {
  const possible = new Array<boolean>(columnCount).fill(true);
  const seen = new Array<boolean>(columnCount).fill(false);
  const last = all.length - 2;
  for (let from = skipped; from <= last && possible.includes(true); ) {
    options.signal?.throwIfAborted();
    let to = from;
    while (to < last && all.at(to + 2) - all.at(from) <= TYPING_BYTES) to++;
    const isTooLong = from === to && all.at(to + 1) - all.at(from) > maxRecordBytes;
    const records = isTooLong ? [] : await readSpans(from, to);
    for (const cells of records) {
      if (!isCells(cells) || cells.length !== columnCount) continue;
      for (let i = 0; i < columnCount; i++) {
        if (!possible[i] || cells[i]!.trim() === '') continue;
        if (isNumberCell(cells[i]!)) seen[i] = true;
        else possible[i] = false;
      }
    }
    from = to + 1;
  }
  return possible.map((number, i) => number && seen[i]!);
}

function isCells(entry: CsvCells): entry is readonly string[] {
  return Array.isArray(entry);
}
