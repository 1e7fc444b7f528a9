import type { OpenDataset } from '../adapters/reading/dataset.ts';
import { openDataset } from '../adapters/reading/open-dataset.ts';
import type { RowReference } from '../core/data/cluster.ts';
import { hashRow } from '../core/data/hash-row.ts';
import type { JsonObject } from '../core/data/json.ts';

/** A row of the data set where it stands. */
export interface RealRow {
  readonly line: number;
  readonly hash: string;
  readonly row: JsonObject;
}

/** A real row near a synthetic one, with their cosine where that is known. */
export type NearRealRow = RealRow & { readonly similarity?: number };

/** Reads single rows of a data set by their lines; the file is indexed once, and again after it has changed. */
export class RealRows {
  readonly path: string;
  #opened: Promise<OpenDataset> | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** The rows that are named and still stand where they stood; the data set may have changed since. */
  async read(references: readonly RowReference[]): Promise<readonly RealRow[]> {
    const wanted = new Map(references.map(({ line, hash }) => [line, hash]));
    const found = await this.readLines([...wanted.keys()]);
    return found.filter(({ line, hash }) => wanted.get(line) === hash);
  }

  /** The rows of some lines as they are now; lines without a readable row are left out. */
  async readLines(lines: readonly number[]): Promise<readonly RealRow[]> {
    const dataset = await this.#open();
    const inFile = lines.filter((line) => line >= 1 && line <= dataset.recordCount);
    const records = await dataset.readRecords(inFile);
    return records.flatMap(({ row }, i): RealRow[] => (row ? [{ line: inFile[i] ?? 0, hash: hashRow(row), row }] : []));
  }

  /** Content hash of the file as it is now. */
  async readFingerprint(): Promise<string> {
    return (await this.#open()).signature.sha256;
  }

  async #open(): Promise<OpenDataset> {
    const known = this.#opened;
    if (known && !(await known.then((dataset) => dataset.hasChanged()).catch(() => true))) return known;
    // Callers that found the same stale index share the new one.
    if (this.#opened === known) this.#opened = openDataset(this.path);
    return this.#opened ?? openDataset(this.path);
  }
}
