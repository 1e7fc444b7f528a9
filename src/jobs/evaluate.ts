import { openDataset } from '../adapters/reading/open-dataset.ts';
import { openProject } from '../adapters/records/project.ts';
import { chooseRows } from '../core/data/export/choose-rows.ts';
import { alignRows } from '../core/stages/align.ts';
import { prepareRows } from '../core/stages/embed.ts';
import { evaluateRows } from '../core/stages/evaluate.ts';
import type { Job, JobContext, JobResult } from './job.ts';
import { JobError } from './job-error.ts';
import { openEmbeddingModel } from './models.ts';
import { readGround, toCandidates } from './own-rows.ts';
import { readReview } from './review-state.ts';

/** Says whether the rows help a small model that is tested on real rows it has not seen. */
export async function evaluate(job: Job & { kind: 'evaluate' }, context: JobContext): Promise<JobResult> {
  const dataset = await openDataset(job.dataset, { signal: context.signal });
  const project = openProject(dataset.path);
  const plan = await project.readPlan();
  if (!plan) throw new JobError('no-run', `${job.dataset} has no run yet. Start one with “synalign augment”.`);
  if (!plan.layout.label)
    throw new JobError(
      'needs-labels',
      'The verdict trains a small classifier, so it needs a label field; this plan has none.',
    );
  const log = await project.openDecisions('reader');
  const snapshot = await readReview(project, plan.idKey, log);
  await log.close();
  const { rows } = chooseRows(snapshot.joined, snapshot.decisions, plan.idKey, { undecided: job.undecided });
  if (rows.length === 0) throw new JobError('nothing-to-export', nothingAccepted);
  const ground = await readGround(dataset, project, plan, context);
  const candidates = toCandidates(rows, plan, snapshot);
  const real = ground.corpus.samples.filter(({ label }) => label !== undefined);
  if (new Set(real.map(({ label }) => label)).size < 2) {
    throw new JobError('needs-labels', 'The verdict compares labels, and all real rows have the same one.');
  }
  const staticModel = await openEmbeddingModel(plan, dataset.path, { access: job, env: process.env });
  await prepareRows(staticModel, [...ground.working, ...candidates.samples], context.signal);
  const { weights } = alignRows({ real: ground.working, synthetic: candidates.samples, plan, staticModel });
  const verdict = evaluateRows({
    real,
    synthetic: candidates.samples,
    weights,
    demonstrations: candidates.demonstrations,
    layout: plan.layout,
    seeds: job.seeds,
    seed: plan.seed,
    onProgress: (done, total) => context.tell({ type: 'progress', progress: { stage: 'evaluate', done, total } }),
  });
  const sentences = {
    helps: 'The rows help: a small model gets better with them, and more volume alone does not explain it.',
    hurts: 'The rows hurt: a small model gets worse with them.',
    'cannot tell': 'Cannot tell whether the rows help: the difference is within what folds and seeds vary by.',
  };
  const points = ({ value, low, high }: { value: number; low: number; high: number }) =>
    `${value >= 0 ? '+' : ''}${value.toFixed(1)} (${low.toFixed(1)} … ${high.toFixed(1)})`;
  return {
    lines: [
      sentences[verdict.verdict],
      `Macro-F1 against real rows alone ${points(verdict.gain)}, against real rows duplicated ${points(verdict.gainOverDuplicates)} points; ${verdict.folds} folds × ${verdict.seeds} seeds on ${verdict.realRows} real rows.`,
      ...verdict.arms.map(
        ({ arm, macroF1, accuracy }) =>
          `  ${arm.padEnd(16)} macro-F1 ${macroF1.toFixed(1)}  accuracy ${accuracy.toFixed(1)}`,
      ),
    ],
    data: { ...verdict },
  };
}

/** Said when there is nothing to work on because nobody decided yet. */
export const nothingAccepted =
  'No row is accepted yet. Review the rows and accept some (“synalign decide accept …”), or add --undecided to take rows that nobody has looked at.';
