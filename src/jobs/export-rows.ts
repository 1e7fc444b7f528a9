import { basename, dirname, join, parse, relative } from 'node:path';
import type { OpenDataset } from '../adapters/reading/dataset.ts';
import { openDataset } from '../adapters/reading/open-dataset.ts';
import type { DecisionLog } from '../adapters/records/decision-log.ts';
import { mergeInPlace, writeExport, writeExportText, writeMergedCopy } from '../adapters/records/export-file.ts';
import { openProject, type Project } from '../adapters/records/project.ts';
import { chooseRows, type ExportRow } from '../core/data/export/choose-rows.ts';
import { formatDatasetCard } from '../core/data/export/dataset-card.ts';
import { countOf } from '../view/figures.ts';
import { findCutOffMerge } from './cut-off-merge.ts';
import { describeExport } from './describe-export.ts';
import { nothingAccepted } from './evaluate.ts';
import { checkPreviewed, previewExport } from './export-preview.ts';
import type { ExportShape, Job, JobContext, JobResult } from './job.ts';
import { JobError } from './job-error.ts';
import { readGround, toCandidates } from './own-rows.ts';
import { readReview } from './review-state.ts';
import { readStyle, withLock } from './run-job.ts';
import { needsWeights, shapeByWeight, shapePlain, weighChoice } from './shape-export.ts';

/** Writes the accepted rows of a data set, weighed on exactly the rows that are written, with a card beside them. */
export async function exportRows(job: Job & { kind: 'export' }, context: JobContext): Promise<JobResult> {
  const dataset = await openDataset(job.dataset, { signal: context.signal });
  const project = openProject(dataset.path);
  const plan = await project.readPlan();
  if (!plan) throw new JobError('no-run', `${job.dataset} has no run yet. Start one with “synalign augment”.`);
  return withLock(project, context, async () => {
    const log = await project.openDecisions('export');
    try {
      const merged = job.shape.kind === 'merged';
      if (merged) await noteCutOffMerge(job, dataset, project, plan.idKey, log, context);
      const snapshot = await readReview(project, plan.idKey, log);
      const choice = chooseRows(snapshot.joined, snapshot.decisions, plan.idKey, {
        undecided: job.undecided,
        onlyUnmerged: merged,
      });
      if (choice.rows.length === 0) {
        const done = choice.leftOut['already-merged'];
        throw new JobError('nothing-to-export', done > 0 ? describeMerged(done) : nothingAccepted);
      }
      const candidates = toCandidates(choice.rows, plan, snapshot);
      if (candidates.ids.length === 0) {
        throw new JobError(
          'nothing-to-export',
          'None of the rows fits the fields of the plan any more. Edit them back.',
        );
      }
      const kept = new Set(candidates.ids);
      const rows = choice.rows.filter(({ id }) => kept.has(id));
      const style = await readStyle(dataset);
      if (job.preview && !needsWeights(job.shape)) {
        return await previewExport(job, dataset, shapePlain(rows, job.format, plan, style));
      }
      const ground = await readGround(dataset, project, plan, context);
      const weighed = await weighChoice(rows, candidates, plan, ground, dataset, context, job);
      const shaped = shapeByWeight(job, weighed, plan, ground, style);
      if (job.preview) return await previewExport(job, dataset, shaped);
      checkPreviewed(job, dataset, shaped.lines);
      const inPlace = job.shape.kind === 'merged' && job.shape.inPlace === true;
      const out = inPlace
        ? dataset.path
        : (job.out ?? join(dirname(dataset.path), nameExport(dataset.path, job.shape)));
      const target = { path: out, dataset: dataset.path, force: job.force };
      if (inPlace) await mergeInPlace(dataset.path, shaped.lines, dataset.signature.sha256);
      else if (merged) await writeMergedCopy(dataset.path, target, shaped.lines);
      else await writeExport(target, shaped.lines);
      if (merged) {
        await log.append([toMerge(project, out, shaped.rows)]);
      }
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
      const cardPath = join(dirname(out), `${parse(out).name}.card.md`);
      await writeExportText({ dataset: dataset.path, path: cardPath, force: true }, formatDatasetCard(card));
      const leftOut = { ...choice.leftOut, unfit: choice.rows.length - rows.length };
      const left = Object.entries(leftOut).filter(([, rows]) => rows > 0);
      const lines = [
        `${shaped.lines.length} lines ${inPlace ? 'added' : 'written'} to ${out}${shaped.weightKey ? `, weights in “${shaped.weightKey}” (mean 1)` : ''}; card ${basename(cardPath)}.`,
        ...(left.length > 0 ? [`Left out: ${left.map(([reason, rows]) => `${reason} ${rows}`).join(', ')}.`] : []),
        ...shaped.problems.slice(0, 5).map((problem) => `Not written: ${problem}`),
        ...(merged && !inPlace
          ? [`${basename(dataset.path)} itself is unchanged. Compare the two files and replace it yourself.`]
          : []),
        ...(inPlace ? ['Every byte that stood there before is unchanged.'] : []),
      ];
      return {
        lines,
        data: {
          out,
          card: cardPath,
          rows: shaped.lines.length,
          weightKey: shaped.weightKey,
          leftOut,
          problems: shaped.problems,
          gap: weighed.gap,
        },
      };
    } finally {
      await log.close();
    }
  });
}

/** Notes rows that an earlier merge added to the data set itself before it was cut off. */
async function noteCutOffMerge(
  { undecided }: Job & { kind: 'export' },
  dataset: OpenDataset,
  project: Project,
  idKey: string,
  log: DecisionLog,
  { tell }: JobContext,
): Promise<void> {
  const { joined, decisions } = await readReview(project, idKey, log);
  const { rows } = chooseRows(joined, decisions, idKey, { undecided, onlyUnmerged: true });
  const found = await findCutOffMerge(dataset, rows);
  if (found.length === 0) return;
  await log.append([toMerge(project, dataset.path, found)]);
  const text = `${countOf(found.length, 'accepted row stands', 'accepted rows stand')} at the end of the data set already: an earlier merge was cut off before it was noted. That is noted now.`;
  tell({ type: 'said', text, tone: 'warning' });
}

function toMerge({ paths }: Project, out: string, rows: readonly ExportRow[]) {
  const file = relative(join(paths.dotFolder, '..'), out);
  return { kind: 'merge', file, rows: Object.fromEntries(rows.map(({ id, hash }) => [id, hash])) } as const;
}

function describeMerged(rows: number): string {
  return `Nothing is left to merge: all ${rows} accepted rows were merged before. Accept more rows, or export without --merge.`;
}

function nameExport(dataset: string, { kind }: ExportShape): string {
  const stem = basename(dataset).replace(/\.[^.]*$/, '');
  return `${stem}.${kind === 'plain' ? 'accepted' : kind}.jsonl`;
}
