import { isUtf8 } from 'node:buffer';
import type { JsonObject } from '../../core/data/json.ts';
import { type ParsedLine, refuseLine } from '../../core/data/parse-line.ts';
import { type RecordSpans, refuseEncoding, refuseLong } from './span-dataset.ts';

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
  return ({ bytes, starts, ends, first }: RecordSpans): CsvCells[] => {
    const allValid = isUtf8(bytes);
    return starts.map((start, i) => {
      const line = first + i;
      const end = ends[i]!;
      if (broken.has(line)) return refuseLine(line, 'broken-csv', 'A quote in this row is never closed.');
      if (end - start > maxRecordBytes) return refuseLong(line, end - start, maxRecordBytes);
      if (!allValid && !isUtf8(bytes.subarray(start, end))) return refuseEncoding(line);
      return splitCells(bytes.toString('utf8', start, end), delimiter);
    });
  };
}

/**
 * Splits one record (without its line feed) into cells, RFC 4180. What follows a closing quote belongs to the cell, and a
 * quote inside an unquoted cell is a quote, as Python's reader has it.
 */
export function splitCells(record: string, delimiter: string): string[] {
  const text = record.endsWith('\r') ? record.slice(0, -1) : record;
  const cells: string[] = [];
  for (let at = 0; ; ) {
    let cell = '';
    while (text[at] === '"') {
      const close = text.indexOf('"', at + 1);
      if (close === -1) return [...cells, cell + text.slice(at)];
      cell += text.slice(at + 1, close);
      at = close + 1;
      // A doubled quote stands for one: go on from the second as if the cell opened again.
      if (text[at] === '"') cell += '"';
    }
    const next = text.indexOf(delimiter, at);
    if (next === -1) {
      cells.push(cell + text.slice(at));
      return cells;
    }
    cells.push(cell + text.slice(at, next));
    at = next + 1;
  }
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
