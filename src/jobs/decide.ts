import { openProject } from '../adapters/records/project.ts';
import type { DecisionAction } from '../core/data/decision.ts';
import type { JsonObject } from '../core/data/json.ts';
import { findMergedRows, findNextUndo } from '../core/data/next-undo.ts';
import { readLabel } from '../core/data/to-sample.ts';
import { foldRun } from '../core/pipeline/fold-run.ts';
import type { Job, JobContext, JobResult, RowFilter } from './job.ts';
import { JobError } from './job-error.ts';
import { type ReviewSnapshot, readReview } from './review-state.ts';
import { checkWritable } from './run-job.ts';
import { readEvents } from './stored-run.ts';

/** Accepts or rejects rows from the command line, or takes a decision back. Every decision is one more line of the log. */
export async function decide(job: Job & { kind: 'decide' }, context: JobContext): Promise<JobResult> {
  const project = openProject(job.dataset);
  const plan = await project.readPlan();
  if (!plan) throw new JobError('no-run', `${job.dataset} has no run yet. Start one with “synalign augment”.`);
  await checkWritable(project);
  const log = await project.openDecisions(job.reviewer);
  try {
    if (job.verdict === 'undo' || job.verdict === 'redo') {
      const target = findNextUndo(log.events, job.reviewer)[job.verdict];
      if (target === undefined) throw new JobError('no-run', `${job.reviewer} has nothing to ${job.verdict}.`);
      const merged = findMergedRows(log.events, target);
      await log.append([{ kind: 'undo', target }]);
      const files = [...new Set(merged.flatMap((row) => row.files))];
      return {
        lines: [
          job.verdict === 'undo' ? 'The last decision is taken back.' : 'The last decision is in force again.',
          ...(files.length > 0
            ? [
                `${merged.length} of its rows are already in ${files.join(', ')}; they stay there until you remove them.`,
              ]
            : []),
        ],
        data: { [job.verdict]: target, merged },
      };
    }
    const snapshot = await readReview(project, plan.idKey, log);
    const weights = new Map<string, number>();
    for (const { id } of await project.listRuns()) {
      for (const [row, weight] of foldRun(await readEvents(project, id)).weights) weights.set(row, weight);
    }
    const chosen = chooseIds(
      snapshot,
      job.rows,
      weights,
      (row) => plan.layout.label && readLabel(row, plan.layout.label),
    );
    context.signal.throwIfAborted();
    const actions = chosen.map(
      ({ id, hash }): DecisionAction =>
        job.verdict === 'accept'
          ? { kind: 'accept', row: id, hash }
          : { kind: 'reject', row: id, ...(job.rows.reason === undefined ? {} : { reason: job.rows.reason }) },
    );
    if (actions.length === 0) {
      return {
        lines: ['No row meets these conditions; nothing was decided.'],
        data: { [job.verdict === 'accept' ? 'accepted' : 'rejected']: [], reviewer: job.reviewer },
      };
    }
    await log.append(actions);
    const verb = job.verdict === 'accept' ? 'accepted' : 'rejected';
    return {
      lines: [`${actions.length} rows ${verb} as ${job.reviewer}. “synalign decide undo” takes this back.`],
      data: { [verb]: chosen.map(({ id }) => id), reviewer: job.reviewer },
    };
  } finally {
    await log.close();
  }
}

/** The readable rows of the review document that meet every condition, with the hash of their text as it stands there. */
function chooseIds(
  { joined, drafts }: ReviewSnapshot,
  filter: RowFilter,
  weights: ReadonlyMap<string, number>,
  labelOf: (row: JsonObject) => string | undefined,
): { readonly id: string; readonly hash: string }[] {
  const wanted = filter.ids && new Set(filter.ids);
  const rows = joined.flatMap(({ id, hash, row, state }) =>
    id !== undefined && hash !== undefined && row !== undefined && (state === 'present' || state === 'edited')
      ? [{ id, hash, row }]
      : [],
  );
  const unknown = filter.ids?.filter((id) => !rows.some((row) => row.id === id)) ?? [];
  if (unknown.length > 0) {
    throw new JobError(
      'no-run',
      `No readable row of the review document has the id ${unknown.slice(0, 5).join(', ')}.`,
    );
  }
  return rows.filter(({ id, row }) => {
    const draft = drafts.get(id)?.draft;
    const weight = weights.get(id);
    const warnings = draft?.gates.map(({ gate }) => gate as string) ?? [];
    return (
      (wanted === undefined || wanted.has(id)) &&
      (filter.cluster === undefined || draft?.origin.cluster === filter.cluster) &&
      (filter.label === undefined || labelOf(row) === filter.label) &&
      (filter.leastWeight === undefined || (weight !== undefined && weight >= filter.leastWeight)) &&
      (filter.mostWeight === undefined || (weight !== undefined && weight <= filter.mostWeight)) &&
      (filter.warning === undefined ||
        (filter.warning === 'none' ? warnings.length === 0 : warnings.includes(filter.warning)))
    );
  });
}
