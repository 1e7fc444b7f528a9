import { extname } from 'node:path';
import { DatasetError } from './dataset-error.ts';
import { type FileState, readFully, withOpenFile } from './file-signature.ts';

/** What a file is read as. */
export type DatasetFormat = 'jsonl' | 'json' | 'csv' | 'parquet';

const HEAD_BYTES = 1 << 16;

/**
 * Decides how a file is read, by its extension and then by its first 64 KiB: a `.jsonl` that holds one array is read as an
 * array, a `.json` with an object a line as JSONL.
 * @throws DatasetError `empty-file` or `unknown-format`, saying what the file looks like and what to do.
 */
export async function detectFormat(path: string, state: FileState): Promise<DatasetFormat> {
  if (state.size === 0) {
    throw new DatasetError('empty-file', path, `${path} is empty. Choose a file with at least one row.`);
  }
  const head = Buffer.alloc(Math.min(HEAD_BYTES, state.size));
  await withOpenFile(path, state, (file) => readFully(file, path, head, 0));
  const isWhole = head.length === state.size;
  const extension = extname(path).toLowerCase();
  const known = readMagic(path, head);
  if (known !== undefined) return known;
  if (extension === '.parquet') throw refuse(path, 'It does not start as a Parquet file does; it may be cut off.');
  const text = head.toString('utf8').replace(/^\uFEFF/, '');
  const start = text.trimStart()[0];
  if (extension === '.csv' || extension === '.tsv') return 'csv';
  if (start === '[' && isArray(text.trimStart(), isWhole)) return 'json';
  if (extension === '.jsonl' || extension === '.ndjson') return 'jsonl';
  if (start === '{') {
    const isFirstLineCut = !isWhole && !text.trimStart().includes('\n');
    if (isFirstLineCut || isJson(text.trimStart().split('\n', 1)[0]!)) return 'jsonl';
    throw refuse(
      path,
      'It is one JSON object over several lines. Save its rows as JSONL, one object a line, or as a list.',
    );
  }
  if (head.includes(0)) throw refuse(path, 'It looks like a binary file.');
  const [first = '', second = ''] = text.split(/\r?\n/, 2);
  const columns = countColumns(first);
  if (columns >= 2 && columns === countColumns(second)) return 'csv';
  throw refuse(path, 'Use JSONL (one JSON object a line), a JSON array, CSV with a header, or Parquet.');
}

/** The character that separates the columns of a CSV file, from its first line: comma, semicolon, tab or bar. */
export function detectDelimiter(path: string, firstLine: string): string {
  if (extname(path).toLowerCase() === '.tsv') return '\t';
  const bare = firstLine.replace(/"(?:[^"]|"")*"/g, '');
  const counted = [',', ';', '\t', '|'].map((mark) => ({ mark, count: bare.split(mark).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]!.mark;
}

function countColumns(line: string): number {
  return line.split(detectDelimiter('', line)).length;
}

function readMagic(path: string, head: Buffer): DatasetFormat | undefined {
  const hex = head.toString('hex', 0, 4);
  if (hex === '50415231') return 'parquet';
  if (hex.startsWith('1f8b') || hex === '28b52ffd' || hex === '504b0304' || hex.startsWith('425a68')) {
    throw refuse(path, 'It is compressed. Unpack it first.');
  }
  if (hex.startsWith('fffe') || hex.startsWith('feff')) throw refuse(path, 'It is UTF-16 text. Save it as UTF-8.');
  return undefined;
}

/** An array starts with `[`; so does a JSONL line that is wrongly a list, but that line is whole and others follow. */
function isArray(text: string, isWhole: boolean): boolean {
  const [first = '', ...rest] = text.split('\n');
  if (!isJson(first)) return true;
  return isWhole && rest.every((line) => line.trim() === '');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function refuse(path: string, reason: string): DatasetError {
  return new DatasetError('unknown-format', path, `${path} cannot be read as a data set. ${reason}`);
}
