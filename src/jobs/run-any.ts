import { augment } from './augment.ts';
import { decide } from './decide.ts';
import { evaluate } from './evaluate.ts';
import { exportRows } from './export-rows.ts';
import { inspect } from './inspect.ts';
import type { Job, JobContext, JobResult } from './job.ts';
import { replay } from './replay.ts';
import { weighFiles } from './weigh.ts';

/** Does one job from beginning to end. */
export function runJob(job: Job, context: JobContext): Promise<JobResult> {
  switch (job.kind) {
    case 'augment':
      return augment(job, context);
    case 'weigh':
      return weighFiles(job, context);
    case 'inspect':
      return inspect(job, context);
    case 'export':
      return exportRows(job, context);
    case 'decide':
      return decide(job, context);
    case 'replay':
      return replay(job, context);
    case 'evaluate':
      return evaluate(job, context);
  }
}
