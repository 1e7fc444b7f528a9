import { detectLayout } from '../../core/data/detect-layout.ts';
import type { IssueLog } from '../../core/data/issue-log.ts';
import type { JsonObject } from '../../core/data/json.ts';
import type { DetectedLayout, Layout } from '../../core/data/layout.ts';
import type { SampleContent } from '../../core/data/sample.ts';
import { createSummary, type Summary } from '../../core/data/summary.ts';
import { type OpenDataset, sampleRecords } from './dataset.ts';
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

/** Usable rows from all over a data set, at most `count`, for a first look. */
export async function sampleRows(dataset: OpenDataset, count = 1000): Promise<readonly JsonObject[]> {
  const records = await sampleRecords(dataset, count);
  return records.flatMap(({ row }) => (row === undefined ? [] : [row]));
}

/** Detects the layout of a data set from rows all over it. @throws DatasetError `no-usable-row` when none can be read. */
export async function detectDatasetLayout(dataset: OpenDataset): Promise<DetectedLayout> {
  const rows = await sampleRows(dataset);
  if (rows.length === 0) {
    const records = await sampleRecords(dataset);
    throw reportUnusable(dataset, records.find(({ issues }) => issues.length > 0)?.issues[0]?.detail);
  }
  return detectLayout(rows);
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
