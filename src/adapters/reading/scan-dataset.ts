import { detectLayout } from '../../core/data/detect-layout.ts';
import type { IssueLog } from '../../core/data/issue-log.ts';
import type { JsonObject } from '../../core/data/json.ts';
import type { DetectedLayout, Layout } from '../../core/data/layout.ts';
import type { ParsedLine } from '../../core/data/parse-line.ts';
import type { SampleContent } from '../../core/data/sample.ts';
import { createSummary, type Summary } from '../../core/data/summary.ts';
import { iterateRecords, type OpenDataset, sampleRecords } from './dataset.ts';
import { DatasetError } from './dataset-error.ts';
import type { PassOptions } from './stream-bytes.ts';

/** A finished pass over a whole data set. */
export interface Scan {
  readonly summary: Summary;
  readonly log: IssueLog;
}

/** Options of a scan. */
export interface ScanOptions extends PassOptions {
  /** Called with every usable row, in order; `toSample` or `hashRow` names it. */
  readonly onContent?: (content: SampleContent) => void;
}

/**
 * Usable rows from all over a data set, at most `count`, for a first look. When bad lines crowd them out of an even sample,
 * the first usable rows are taken instead, wherever they stand.
 * @throws DatasetError `no-usable-row` when there is none at all.
 */
export async function sampleRows(dataset: OpenDataset, count = 1000): Promise<readonly JsonObject[]> {
  const rows: JsonObject[] = [];
  let problem: string | undefined;
  const note = ({ row, issues }: ParsedLine) => {
    if (row !== undefined) rows.push(row);
    else if (issues[0]!.code !== 'blank-line') problem ??= issues[0]!.detail;
  };
  for (const record of await sampleRecords(dataset, count)) note(record);
  if (rows.length > 0) return rows;
  for await (const record of iterateRecords(dataset)) {
    note(record);
    if (rows.length === count) break;
  }
  if (rows.length === 0) throw reportUnusable(dataset, problem);
  return rows;
}

/** Detects the layout of a data set from rows all over it. @throws DatasetError `no-usable-row` when none can be read. */
export async function detectDatasetLayout(dataset: OpenDataset): Promise<DetectedLayout> {
  return detectLayout(await sampleRows(dataset));
}

/**
 * Reads every record once, in order and in bounded memory: summary, issues and, through `onContent`, the usable rows.
 * @throws DatasetError `no-usable-row` when there is none, `changed-while-reading`; the signal's reason on abort.
 */
export async function scanDataset(dataset: OpenDataset, layout: Layout, options: ScanOptions = {}): Promise<Scan> {
  const builder = createSummary(layout);
  for await (const batch of dataset.batches(options)) {
    for (const record of batch) {
      const content = builder.add(record);
      if (content !== undefined) options.onContent?.(content);
    }
  }
  const summary = builder.finish();
  if (summary.rows === 0) {
    throw reportUnusable(dataset, builder.log.details().find((issue) => issue.code !== 'blank-line')?.detail);
  }
  return { summary, log: builder.log };
}

function reportUnusable(dataset: OpenDataset, detail: string | undefined): DatasetError {
  const reason = detail === undefined ? 'It has no rows.' : `The first problem: ${detail}`;
  const message = `No row of ${dataset.path} can be used. ${reason} Check the file and the chosen fields.`;
  return new DatasetError('no-usable-row', dataset.path, message);
}
