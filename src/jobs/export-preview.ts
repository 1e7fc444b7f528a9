import { createHash } from 'node:crypto';
import type { OpenDataset } from '../adapters/reading/dataset.ts';
import { readTail } from '../adapters/records/read-tail.ts';
import type { Job, JobResult } from './job.ts';
import { JobError } from './job-error.ts';
import type { Shaped } from './shape-export.ts';

/** Lines at the end of the data set that a preview of a merge shows. */
const tailLines = 20;

/** Tells what an export would write, and for a merge what it would be written after. */
export async function previewExport(
  { shape }: Job & { kind: 'export' },
  dataset: OpenDataset,
  { lines, problems }: Shaped,
): Promise<JobResult> {
  const previewed = { dataset: dataset.signature.sha256, lines: hashLines(lines) };
  const tail = shape.kind === 'merged' ? await readTail(dataset.path, tailLines) : undefined;
  const where = shape.kind === 'merged' ? 'added to the end of the data set' : 'written';
  return {
    lines: [
      `${lines.length} lines would be ${where}; nothing was written. Fingerprint of this preview: ${previewed.dataset}-${previewed.lines}.`,
      ...problems.slice(0, 5).map((problem) => `Would not be written: ${problem}`),
      ...lines,
    ],
    data: { previewed, added: lines, problems, ...(tail === undefined ? {} : { tail }) },
  };
}

/**
 * @throws JobError `preview-stale` when the data set or the rows are not those that were looked at; `not-previewed` when
 *   the data set itself would be changed by something that nobody has looked at
 */
export function checkPreviewed(
  { shape, previewed }: Job & { kind: 'export' },
  { signature }: OpenDataset,
  lines: readonly string[],
): void {
  if (previewed === undefined) {
    if (shape.kind !== 'merged' || !shape.inPlace) return;
    const text = 'The data set itself is changed only by a merge that was looked at. Make a preview first (--preview).';
    throw new JobError('not-previewed', text);
  }
  const stale = (what: string) =>
    new JobError('preview-stale', `${what} changed since the preview; nothing was written. Look at it again.`);
  if (previewed.dataset !== signature.sha256) throw stale('The data set has');
  if (previewed.lines !== hashLines(lines)) throw stale('The rows to write have');
}

function hashLines(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
