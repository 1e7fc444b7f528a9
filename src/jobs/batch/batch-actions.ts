import { openProject, type Project } from '../../adapters/records/project.ts';
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
    case 'export':
      return exportCalls({ ...job, action }, project, context);
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

/** Goes on with a run as far as its stored replies reach: what it needs next goes into shards, or the run ends. */
async function exportCalls(
  { kind: _, action, ...access }: BatchJob & { action: { do: 'export' } },
  project: Project,
  context: JobContext,
): Promise<JobResult> {
  const job = { ...access, kind: 'augment' as const, ...action.run };
  const { lines, data } = await augment(job, context, new BatchRound(project, action.callsPerShard));
  return { lines, data: action.run.dryRun ? data : { isFinished: true, ...data } };
}
