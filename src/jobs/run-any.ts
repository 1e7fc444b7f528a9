import { stat } from 'node:fs/promises';
import { findProjectPaths } from '../adapters/records/project-paths.ts';
import { augment } from './augment.ts';
import { runBatchAction } from './batch/batch-actions.ts';
import { decide } from './decide.ts';
import { evaluate } from './evaluate.ts';
import { exportPrompts } from './export-prompts.ts';
import { exportRows } from './export-rows.ts';
import { inspect } from './inspect.ts';
import type { Job, JobContext, JobResult } from './job.ts';
import { JobError } from './job-error.ts';
import { changeProviders } from './providers.ts';
import { regenerate } from './regenerate.ts';
import { replay } from './replay.ts';
import { weighFiles } from './weigh.ts';

/** Does one job from beginning to end. Every failure of the file system is said in words. */
export async function runJob(job: Job, context: JobContext): Promise<JobResult> {
  if (job.kind !== 'providers') {
    await checkRecordsFolder(job.kind === 'inspect' ? (job.files[0]?.path ?? '') : job.dataset);
  }
  try {
    return await startJob(job, context);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) throw error;
    throw new JobError('file-failed', `A file could not be used: ${message}. Check that it can be read and written.`);
  }
}

/** Throws when a file stands where the records of a data set go. */
async function checkRecordsFolder(dataset: string): Promise<void> {
  const { dotFolder } = findProjectPaths(dataset);
  const found = await stat(dotFolder).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return;
  const text = `${dotFolder} is a file; SynAlign keeps its records in a folder of that name. Rename the file and try again.`;
  throw new JobError('file-failed', text);
}

function startJob(job: Job, context: JobContext): Promise<JobResult> {
  switch (job.kind) {
    case 'augment':
      return augment(job, context);
    case 'batch':
      return runBatchAction(job, context);
    case 'weigh':
      return weighFiles(job, context);
    case 'inspect':
      return inspect(job, context);
    case 'export':
      return exportRows(job, context);
    case 'decide':
      return decide(job, context);
    case 'prompts':
      return exportPrompts(job, context);
    case 'regenerate':
      return regenerate(job, context);
    case 'replay':
      return replay(job, context);
    case 'providers':
      return changeProviders(job, process.env);
    case 'evaluate':
      return evaluate(job, context);
  }
}
