import type { ParsedLine } from '../../core/data/parse-line.ts';
import type { DatasetFormat } from './detect-format.ts';
import type { FileSignature } from './file-signature.ts';
import type { PassOptions } from './stream-bytes.ts';

/** Which records a pass reads, first and last included, counted from 1; all of them by default. */
export interface RecordRange extends PassOptions {
  readonly first?: number;
  readonly last?: number;
}

/** A data set on disk, indexed and ready to be read in order or anywhere. Nothing stays open between calls. */
export interface OpenDataset {
  readonly path: string;
  readonly format: DatasetFormat;
  readonly signature: FileSignature;
  /** Lines (JSONL), elements (JSON array) or records (CSV without its header, Parquet), unusable ones included. */
  readonly recordCount: number;
  /**
   * Reads records in order, in batches of about a mebibyte, each record once with its row or its issues.
   * @throws DatasetError `changed-while-reading` when the file is not the one that was indexed; the signal's reason on abort.
   */
  batches(range?: RecordRange): AsyncGenerator<readonly ParsedLine[], void, undefined>;
  /** Reads single records by number, in the order asked for. @throws RangeError for a number outside the file. */
  readRecords(lines: readonly number[]): Promise<readonly ParsedLine[]>;
  /**
   * The exact bytes of a JSONL line without its line feed (a byte order mark and carriage return included); undefined for
   * other formats, whose rows have no line of their own.
   */
  readLineBytes?(line: number): Promise<Uint8Array>;
  /** True when the file was changed, replaced or removed since it was indexed. */
  hasChanged(): Promise<boolean>;
}

/** Every record of a range one by one, batches flattened. */
export async function* iterateRecords(dataset: OpenDataset, range: RecordRange = {}): AsyncGenerator<ParsedLine, void> {
  for await (const batch of dataset.batches(range)) yield* batch;
}

/**
 * Up to `count` records spread evenly over the whole file, ascending; unusable ones are among them.
 * Long files thus show all their parts, not only their beginning.
 */
export async function sampleRecords(dataset: OpenDataset, count = 1000): Promise<readonly ParsedLine[]> {
  const total = dataset.recordCount;
  const taken = Math.min(count, total);
  // Parquet decodes long runs of rows at once, so there the sample is a few runs instead of single rows.
  const run = dataset.format === 'parquet' ? Math.ceil(taken / 10) : 1;
  const runs = Math.ceil(taken / run);
  const lines = new Set<number>();
  for (let i = 0; i < runs; i++) {
    const start = Math.floor((i * total) / runs);
    for (let k = 0; k < run && lines.size < taken && start + k < total; k++) lines.add(start + k + 1);
  }
  return dataset.readRecords([...lines]);
}

/** Checks a range against a data set. @throws RangeError when it does not lie within the records. */
export function resolveRange(range: RecordRange, recordCount: number): { first: number; last: number } {
  const first = range.first ?? 1;
  const last = range.last ?? recordCount;
  if (!(first >= 1 && last <= recordCount && first <= last + 1)) {
    throw new RangeError(`records ${first} to ${last} of ${recordCount}`);
  }
  return { first, last };
}
