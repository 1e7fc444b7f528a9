import { isUtf8 } from 'node:buffer';
import { type Options, parse } from 'csv-parse/sync';
import type { JsonObject } from '../../core/data/json.ts';
import { type ParsedLine, refuseLine } from '../../core/data/parse-line.ts';
import { type RecordSpans, refuseLong } from './span-dataset.ts';

/** What the columns of a CSV file are called and which of them hold numbers in every row. */
export interface CsvColumns {
  readonly names: readonly string[];
  readonly numeric: readonly boolean[];
}

/** The cells of one record, or why there are none. */
export type CsvCells = readonly string[] | ParsedLine;

const NUMBER = /^-?(0|[1-9]\d{0,14})?(\.\d+)?([eE][+-]?\d{1,3})?$/;

/** Makes a reader from records to cells; `broken` are records (from 0, the header) with a quote that never closes. */
export function createCellReader(delimiter: string, broken: ReadonlySet<number>, maxRecordBytes: number) {
  const options: Options = {
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
  };
  const parseCells = (text: string): string[][] => parse(text, options) as string[][];

  const readOne = ({ bytes, starts, ends, first }: RecordSpans, i: number): CsvCells => {
    const line = first + i;
    const record = bytes.subarray(starts[i]!, ends[i]!);
    if (broken.has(line)) return refuseLine(line, 'broken-csv', 'A quote in this row is never closed.');
    if (record.length > maxRecordBytes) return refuseLong(line, record.length, maxRecordBytes);
    if (!isUtf8(record)) {
      return refuseLine(
        line,
        'invalid-utf8',
        'The bytes are not valid UTF-8; the file was probably saved in another encoding.',
      );
    }
    const text = record.toString('utf8');
    if (text.trim() === '') return [''];
    return parseCells(text)[0] ?? [''];
  };

  return (spans: RecordSpans): CsvCells[] => {
    const { bytes, starts, first } = spans;
    const last = first + starts.length - 1;
    const isPlain =
      isUtf8(bytes) && bytes.length <= maxRecordBytes && ![...broken].some((n) => n >= first && n <= last);
    if (isPlain) {
      // A thousand records in one call are far cheaper than one by one.
      const records = parseCells(bytes.toString('utf8'));
      if (records.length === starts.length) return records;
    }
    return starts.map((_, i) => readOne(spans, i));
  };
}

/** Column names from the header: blank ones are numbered and repeated ones told apart. Without a header all are numbered. */
export function nameColumns(cells: readonly string[], isHeader: boolean): readonly string[] {
  const names: string[] = [];
  cells.forEach((cell, i) => {
    const wanted = (isHeader && cell.trim()) || `column_${i + 1}`;
    let name = wanted;
    for (let n = 2; names.includes(name); n++) name = `${wanted}_${n}`;
    names.push(name);
  });
  return names;
}

/** True when a cell is a plain decimal number that a double holds exactly as written: no leading zeros, at most 15 digits. */
export function isNumberCell(cell: string): boolean {
  const text = cell.trim();
  return /\d/.test(text) && NUMBER.test(text) && Number.isFinite(Number(text));
}

/** Turns the cells of a record into a row: numbers in columns of numbers, null for blank cells there, text elsewhere. */
export function toRow(cells: readonly string[], line: number, columns: CsvColumns): ParsedLine {
  const { names, numeric } = columns;
  if (cells.length === 1 && names.length > 1 && cells[0]!.trim() === '') {
    return refuseLine(line, 'blank-line', 'The line is empty.');
  }
  if (cells.length !== names.length) {
    return refuseLine(line, 'ragged-row', `The row has ${cells.length} cells; the header has ${names.length}.`);
  }
  const members = cells.map((cell, i): [string, string | number | null] => {
    if (!numeric[i]) return [names[i]!, cell];
    return [names[i]!, cell.trim() === '' ? null : Number(cell)];
  });
  return { line, row: Object.fromEntries(members) as JsonObject, issues: [] };
}
