import { relative } from 'node:path';
import { openDataset } from '../adapters/reading/open-dataset.ts';
import { openProject } from '../adapters/records/project.ts';
import { writePromptFiles } from '../adapters/records/prompt-files.ts';
import { annotateTemplates } from '../core/prompts/annotate-template.ts';
import { chooseTemplate } from '../core/prompts/built-in-templates.ts';
import type { Job, JobContext, JobResult } from './job.ts';
import { preparePlan } from './prepare-plan.ts';
import { withLock } from './run-job.ts';

/** Writes the prompts of a data set's task as files to edit. Files that are there already stay unless the job is forced. */
export async function exportPrompts(job: Job & { kind: 'prompts' }, context: JobContext): Promise<JobResult> {
  const dataset = await openDataset(job.dataset, { signal: context.signal });
  const project = openProject(dataset.path);
  const { plan } = await preparePlan(dataset, project, {}, {}, undefined);
  const template = job.template ?? plan.prompts?.template ?? chooseTemplate(plan.layout);
  return withLock(project, context, async () => {
    const { written, kept } = await writePromptFiles(project.paths.folder, annotateTemplates(template), job.force);
    const near = (path: string) => {
      const short = relative(process.cwd(), path);
      return short.startsWith('..') ? path : short;
    };
    return {
      lines: [
        `Prompts for the task “${template}”; the next run uses these files.`,
        ...written.map((path) => `  ${near(path)}   written`),
        ...kept.map((path) => `  ${near(path)}   stays as it is (--force writes it anew)`),
        'See what will be sent with “synalign augment --dry-run”.',
      ],
      data: { template, written, kept },
    };
  });
}
