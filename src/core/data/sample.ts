import type { JsonObject } from './json.ts';

/** One real row as the pipeline sees it. */
export interface Sample extends SampleContent {
  /** Content hash of the row (see `hashRow`), how demonstrations are named. */
  readonly hash: string;
}

/** A row read through a layout, not yet named by its hash. */
export interface SampleContent {
  /** Line (JSONL), record (CSV, Parquet) or element (array) in the source, counted from 1. */
  readonly line: number;
  readonly row: JsonObject;
  /** Every text field, joined with a blank line; empty for purely typed rows. */
  readonly text: string;
  /** Values of the layout's typed fields, in its order; null where missing or of the wrong type. */
  readonly typed: readonly (number | boolean | string | null)[];
  /** The label as text (numbers and booleans written as JSON), undefined for unlabelled data. */
  readonly label?: string;
}
