import { basename } from 'node:path';
import type { OpenDataset } from '../adapters/reading/dataset.ts';
import type { DatasetSource, SourceItem } from '../core/ports/world.ts';
import type { JobContext } from './job.ts';

/** Records between two signs of progress. */
const progressEvery = 5000;

/** A data set on disk as the pipeline reads it, with progress told on the way. Blank lines are no finding. */
export function toSource(dataset: OpenDataset, context: JobContext): DatasetSource {
  return {
    name: basename(dataset.path),
    fingerprint: dataset.signature.sha256,
    async *items(): AsyncGenerator<SourceItem> {
      let done = 0;
      for await (const batch of dataset.batches({ signal: context.signal })) {
        for (const { line, row, issues } of batch) {
          for (const issue of issues) if (issue.code !== 'blank-line') yield { issue };
          if (row) yield { line, row };
          if (++done % progressEvery === 0) {
            context.tell({ type: 'progress', progress: { stage: 'read', done, total: dataset.recordCount } });
          }
        }
      }
    },
  };
}
