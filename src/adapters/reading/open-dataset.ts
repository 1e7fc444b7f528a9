import type { OpenDataset } from './dataset.ts';
import { decodeJson } from './decode-json.ts';
import { type DatasetFormat, detectFormat } from './detect-format.ts';
import { type FileState, readState, withOpenFile } from './file-signature.ts';
import { indexElements } from './index-elements.ts';
import { indexLines } from './index-lines.ts';
import { openCsv } from './open-csv.ts';
import { openParquet } from './open-parquet.ts';
import { createSpanDataset, MAX_RECORD_BYTES } from './span-dataset.ts';
import { type PassOptions, streamBytes } from './stream-bytes.ts';

/** How a data set is opened. */
export interface OpenOptions extends PassOptions {
  /** Read the file as this format whatever it is called and looks like. */
  readonly format?: DatasetFormat;
  /** Longest record that is read, bytes; longer ones are issues. 64 MiB by default. */
  readonly maxRecordBytes?: number;
}

/**
 * Opens a data set: finds its format, indexes where each record starts and hashes the file, in one streamed pass for JSONL
 * and JSON arrays (CSV and Parquet take a second look). Memory is 8 bytes a record plus fixed buffers.
 * @throws DatasetError with a code and a message that says what to do; the signal's reason on abort.
 */
export async function openDataset(path: string, options: OpenOptions = {}): Promise<OpenDataset> {
  const state = await readState(path);
  const format = options.format ?? (await detectFormat(path, state));
  const maxRecordBytes = options.maxRecordBytes ?? MAX_RECORD_BYTES;
  if (format === 'csv') return openCsvDataset(path, state, maxRecordBytes, options);
  if (format === 'parquet') {
    const sha256 = await hashFile(path, state, options);
    return openParquet(path, { ...state, sha256 });
  }
  const index = format === 'jsonl' ? indexLines : indexElements;
  const { offsets, sha256 } = await withOpenFile(path, state, (file) => index(file, path, state, options));
  return createSpanDataset({
    path,
    format,
    signature: { ...state, sha256 },
    offsets,
    maxRecordBytes,
    decode: (spans) => decodeJson(spans, maxRecordBytes),
  });
}

async function openCsvDataset(
  path: string,
  state: FileState,
  maxRecordBytes: number,
  options: OpenOptions,
): Promise<OpenDataset> {
  const sha256 = await hashFile(path, state, {});
  const source = await withOpenFile(path, state, (file) => openCsv(file, path, state, maxRecordBytes, options));
  return createSpanDataset({ path, format: 'csv', signature: { ...state, sha256 }, maxRecordBytes, ...source });
}

function hashFile(path: string, state: FileState, options: PassOptions): Promise<string> {
  return withOpenFile(path, state, (file) => streamBytes(file, path, state, () => undefined, options));
}
