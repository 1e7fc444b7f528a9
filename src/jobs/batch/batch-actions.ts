import { openProject } from '../../adapters/records/project.ts';
import { augment } from '../augment.ts';
import type { Job, JobContext, JobResult } from '../job.ts';
import { BatchRound } from './batch-round.ts';
import { importAnswers } from './import-answers.ts';
import { submitShards } from './submit-shards.ts';
import { fetchBatches, showStatus } from './watch-batches.ts';

type BatchJob = Job & { kind: 'batch' };

/** Does one step of a run whose calls are answered in batches. */
export function runBatchAction(job: BatchJob, context: JobContext): Promise<JobResult> {
  const { action } = job;
  const project = openProject(job.dataset);
  switch (action.do) {
    case 'export': {
      const { kind: _, action: __, ...access } = job;
      return augment(
        { ...access, kind: 'augment', ...action.run },
        context,
        new BatchRound(project, action.callsPerShard),
      );
    }
    case 'submit':
      return submitShards({ ...job, action }, project, context);
    case 'status':
      return showStatus({ ...job, action: { ...action, do: 'status' } }, project, context);
    case 'fetch':
      return fetchBatches({ ...job, action: { ...action, do: 'fetch' } }, project, context);
    case 'import':
      return importAnswers({ ...job, action }, project, context);
  }
}
