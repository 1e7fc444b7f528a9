import type { OpenDataset } from '../adapters/reading/dataset.ts';
import type { ExportRow } from '../core/data/export/choose-rows.ts';
import { addWeights, chooseWeightKey, pickRows, repeatRows } from '../core/data/export/shape-rows.ts';
import { createTrainerFormat } from '../core/data/export/trainer-format.ts';
import type { Plan } from '../core/data/plan.ts';
import type { GapReport } from '../core/data/report.ts';
import { type RowStyle, stringifyRow } from '../core/data/row-format.ts';
import { multinomialCounts, systematicCounts } from '../core/math/resample.ts';
import { createRng } from '../core/math/rng.ts';
import type { Ground } from '../core/pipeline/ground.ts';
import { type Candidates, measureGaps } from '../core/pipeline/judgement.ts';
import { alignRows, type Weighing } from '../core/stages/align.ts';
import { prepareRows } from '../core/stages/embed.ts';
import { chooseSubset } from '../core/stages/subset.ts';
import type { ExportShape, Job, JobContext } from './job.ts';
import { openEmbeddingModel } from './models.ts';

/** Lines ready to be written, and how they came about. */
export interface Shaped {
  readonly rows: readonly ExportRow[];
  readonly lines: readonly string[];
  readonly weightKey?: string;
  readonly problems: readonly string[];
}

/** Rows to export with weights solved on exactly these rows. */
export interface Weighed {
  readonly rows: readonly ExportRow[];
  readonly candidates: Candidates;
  readonly weighing: Weighing;
  readonly gap: GapReport | undefined;
}

/** True when the lines of a shape depend on the weights. */
export function needsWeights({ kind }: ExportShape): boolean {
  return kind === 'weights' || kind === 'resampled' || kind === 'subset';
}

/** Solves the weights again on the rows that will be written and, unless they are only looked at, measures them. */
export async function weighChoice(
  rows: readonly ExportRow[],
  candidates: Candidates,
  plan: Plan,
  ground: Ground,
  dataset: OpenDataset,
  context: JobContext,
  job: Job & { kind: 'export' },
): Promise<Weighed> {
  const staticModel = await openEmbeddingModel(plan, dataset.path, { access: job, env: process.env });
  await prepareRows(staticModel, [...ground.working, ...candidates.samples], context.signal);
  context.tell({ type: 'progress', progress: { stage: 'align', done: 0, total: 0 } });
  const weighing = alignRows({ real: ground.working, synthetic: candidates.samples, plan, staticModel });
  let gap: GapReport | undefined;
  for (const event of job.preview ? [] : measureGaps(plan, { staticModel }, ground, candidates, weighing)) {
    if (event.type === 'gap-measured') gap = event.gap;
  }
  return { rows, candidates, weighing, gap };
}

/** The lines of a shape that depends on the weights. */
export function shapeByWeight(
  { shape, format }: Job & { kind: 'export' },
  { rows, candidates, weighing }: Weighed,
  plan: Plan,
  ground: Ground,
  style: RowStyle,
): Shaped {
  const rng = createRng(`${plan.seed} export`);
  const { weights } = weighing;
  if (shape.kind === 'resampled') {
    const counts = shape.multinomial
      ? multinomialCounts(weights, shape.size, rng)
      : systematicCounts(weights, shape.size, rng, shape.copies).counts;
    return shapePlain(repeatRows(rows, counts), format, plan, style);
  }
  if (shape.kind === 'subset') {
    const size = Math.min(shape.size, rows.length);
    const places = chooseSubset(ground.working, candidates.samples, weighing, size, plan);
    return shapePlain(pickRows(rows, places), format, plan, style);
  }
  if (shape.kind !== 'weights' || format) return shapePlain(rows, format, plan, style);
  const keys = ground.corpus.samples.slice(0, 1000).flatMap(({ row }) => Object.keys(row));
  const weightKey = chooseWeightKey([...keys, ...rows.flatMap(({ row }) => Object.keys(row))]);
  return { rows, lines: addWeights(rows, weights, weightKey, style), weightKey, problems: [] };
}

/** The lines of rows as they are, or in a trainer's format. */
export function shapePlain(
  rows: readonly ExportRow[],
  format: (Job & { kind: 'export' })['format'],
  plan: Plan,
  style: RowStyle,
): Shaped {
  if (!format) return { rows, lines: rows.map(({ text }) => text), problems: [] };
  const translate = createTrainerFormat(format, plan.layout);
  const problems: string[] = [];
  const lines = rows.flatMap(({ id, row }) => {
    const made = translate(row);
    if ('row' in made) return [stringifyRow(made.row, style)];
    problems.push(`row ${id}: ${made.problem}`);
    return [];
  });
  return { rows, lines, problems };
}
