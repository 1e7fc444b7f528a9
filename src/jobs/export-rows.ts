import { basename, dirname, join, relative } from 'node:path';
import type { OpenDataset } from '../adapters/reading/dataset.ts';
import { openDataset } from '../adapters/reading/open-dataset.ts';
import { writeExport, writeExportText, writeMergedCopy } from '../adapters/records/export-file.ts';
import { openProject } from '../adapters/records/project.ts';
import { chooseRows, type ExportRow } from '../core/data/export/choose-rows.ts';
import { formatDatasetCard } from '../core/data/export/dataset-card.ts';
import { addWeights, chooseWeightKey, pickRows, repeatRows } from '../core/data/export/shape-rows.ts';
import { createTrainerFormat } from '../core/data/export/trainer-format.ts';
import type { Plan } from '../core/data/plan.ts';
import type { GapReport } from '../core/data/report.ts';
import { type RowStyle, stringifyRow } from '../core/data/row-format.ts';
import { multinomialCounts, systematicCounts } from '../core/math/resample.ts';
import { createRng } from '../core/math/rng.ts';
import type { Ground } from '../core/pipeline/ground.ts';
import { measureGaps } from '../core/pipeline/judgement.ts';
import { alignRows, type Weighing } from '../core/stages/align.ts';
import { chooseSubset } from '../core/stages/subset.ts';
import { describeExport } from './describe-export.ts';
import { nothingAccepted } from './evaluate.ts';
import type { ExportShape, Job, JobContext, JobResult } from './job.ts';
import { JobError } from './job-error.ts';
import { openEmbeddingModel } from './models.ts';
import { readGround, toCandidates } from './own-rows.ts';
import { type ReviewSnapshot, readReview } from './review-state.ts';
import { readStyle, withLock } from './run-job.ts';

/** Lines ready to be written, and how they came about. */
interface Shaped {
  readonly rows: readonly ExportRow[];
  readonly lines: readonly string[];
  readonly weightKey?: string;
  readonly problems: readonly string[];
}

/** Writes the accepted rows of a data set, weighed on exactly the rows that are written, with a card beside them. */
export async function exportRows(job: Job & { kind: 'export' }, context: JobContext): Promise<JobResult> {
  const dataset = await openDataset(job.dataset, { signal: context.signal });
  const project = openProject(dataset.path);
  const plan = await project.readPlan();
  if (!plan) throw new JobError('no-run', `${job.dataset} has no run yet. Start one with “synalign augment”.`);
  return withLock(project, context, async () => {
    const log = await project.openDecisions('export');
    try {
      const snapshot = await readReview(project, plan.idKey, log);
      const merged = job.shape.kind === 'merged';
      const choice = chooseRows(snapshot.joined, snapshot.decisions, plan.idKey, {
        undecided: job.undecided,
        onlyUnmerged: merged,
      });
      if (choice.rows.length === 0) throw new JobError('nothing-to-export', nothingAccepted);
      const style = await readStyle(dataset);
      const ground = await readGround(dataset, project, plan, context);
      const weighed = await weighChoice(choice.rows, plan, snapshot, ground, dataset, context);
      const shaped = shapeRows(job, weighed, plan, ground, style);
      const out = job.out ?? join(dirname(dataset.path), nameExport(dataset.path, job.shape));
      const target = { path: out, dataset: dataset.path, force: job.force };
      if (merged) {
        await writeMergedCopy(dataset.path, target, shaped.lines);
        const file = relative(join(project.paths.dotFolder, '..'), out);
        await log.append([
          { kind: 'merge', file, rows: Object.fromEntries(shaped.rows.map(({ id, hash }) => [id, hash])) },
        ]);
      } else await writeExport(target, shaped.lines);
      const card = await describeExport({
        job,
        project,
        plan,
        snapshot,
        ground,
        out,
        ...shaped,
        gap: weighed.gap,
        dataset,
      });
      const cardPath = out.replace(/\.[^./\\]*$/, '.card.md');
      await writeExportText({ ...target, path: cardPath, force: true }, formatDatasetCard(card));
      const left = Object.entries(choice.leftOut).filter(([, rows]) => rows > 0);
      const lines = [
        `${shaped.lines.length} lines written to ${out}${shaped.weightKey ? `, weights in “${shaped.weightKey}” (mean 1)` : ''}; card ${basename(cardPath)}.`,
        ...(left.length > 0 ? [`Left out: ${left.map(([reason, rows]) => `${reason} ${rows}`).join(', ')}.`] : []),
        ...shaped.problems.slice(0, 5).map((problem) => `Not written: ${problem}`),
        ...(merged
          ? [`${basename(dataset.path)} itself is unchanged. Compare the two files and replace it yourself.`]
          : []),
      ];
      return {
        lines,
        data: {
          out,
          card: cardPath,
          rows: shaped.lines.length,
          weightKey: shaped.weightKey,
          leftOut: choice.leftOut,
          problems: shaped.problems,
          gap: weighed.gap,
        },
      };
    } finally {
      await log.close();
    }
  });
}

interface Weighed {
  readonly rows: readonly ExportRow[];
  readonly weighing: Weighing;
  readonly gap: GapReport | undefined;
  readonly candidates: ReturnType<typeof toCandidates>;
}

/** Solves the weights again on the rows that will be written, and measures them. */
async function weighChoice(
  rows: readonly ExportRow[],
  plan: Plan,
  snapshot: ReviewSnapshot,
  ground: Ground,
  dataset: OpenDataset,
  context: JobContext,
): Promise<Weighed> {
  const candidates = toCandidates(rows, plan, snapshot);
  const kept = new Set(candidates.ids);
  const staticModel = await openEmbeddingModel(plan, dataset.path);
  context.tell({ type: 'progress', progress: { stage: 'align', done: 0, total: 0 } });
  const weighing = alignRows({ real: ground.working, synthetic: candidates.samples, plan, staticModel });
  let gap: GapReport | undefined;
  for (const event of measureGaps(plan, { staticModel }, ground, candidates, weighing)) {
    if (event.type === 'gap-measured') gap = event.gap;
  }
  return { rows: rows.filter(({ id }) => kept.has(id)), weighing, gap, candidates };
}

function shapeRows(
  job: Job & { kind: 'export' },
  weighed: Weighed,
  plan: Plan,
  ground: Ground,
  style: RowStyle,
): Shaped {
  const { shape } = job;
  const { weighing, candidates } = weighed;
  const rng = createRng(`${plan.seed} export`);
  const { weights } = weighing;
  let rows = weighed.rows;
  if (shape.kind === 'resampled') {
    const counts = shape.multinomial
      ? multinomialCounts(weights, shape.size, rng)
      : systematicCounts(weights, shape.size, rng, shape.copies).counts;
    rows = repeatRows(rows, counts);
  } else if (shape.kind === 'subset') {
    rows = pickRows(
      rows,
      chooseSubset(ground.working, candidates.samples, weighing, Math.min(shape.size, rows.length), plan),
    );
  }
  if (job.format) {
    const translate = createTrainerFormat(job.format, plan.layout);
    const problems: string[] = [];
    const lines = rows.flatMap(({ id, row }) => {
      const made = translate(row);
      if ('row' in made) return [stringifyRow(made.row, style)];
      problems.push(`row ${id}: ${made.problem}`);
      return [];
    });
    return { rows, lines, problems };
  }
  if (shape.kind !== 'weights') return { rows, lines: rows.map(({ text }) => text), problems: [] };
  const keys = ground.corpus.samples.slice(0, 1000).flatMap(({ row }) => Object.keys(row));
  const weightKey = chooseWeightKey([...keys, ...rows.flatMap(({ row }) => Object.keys(row))]);
  return { rows, lines: addWeights(rows, weights, weightKey, style), weightKey, problems: [] };
}

function nameExport(dataset: string, shape: ExportShape): string {
  const stem = basename(dataset).replace(/\.[^.]*$/, '');
  return `${stem}.${shape.kind === 'plain' ? 'accepted' : shape.kind}.jsonl`;
}
