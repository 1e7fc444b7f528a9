import { createHash } from 'node:crypto';
import { basename, join, relative } from 'node:path';
import { readPageAssets } from '../adapters/page-assets.ts';
import type { OpenDataset } from '../adapters/reading/dataset.ts';
import type { Project } from '../adapters/records/project.ts';
import type { RunPaths } from '../adapters/records/project-paths.ts';
import type { RunState } from '../core/pipeline/fold-run.ts';
import { formatCount, formatFigure, formatProbability } from '../view/figures.ts';
import { findFacts } from '../view/findings.ts';
import { writeReportPage } from '../view/report-page.ts';
import { summarizeRun } from '../view/run-summary.ts';
import { describeSpending } from '../view/spend-lines.ts';
import type { JobContext, JobResult, ModelAccess } from './job.ts';
import { composeReport } from './report-data.ts';
import type { SpendReport } from './spend-meter.ts';

/** What a report is made from. */
export interface ReportParts {
  readonly state: RunState;
  readonly project: Project;
  readonly paths: RunPaths;
  readonly dataset: OpenDataset;
  readonly seconds: number;
  /** Forecast and fact of a model that costs something. */
  readonly spend?: SpendReport | undefined;
  /** Where embeddings may be asked for that the run has not kept. */
  readonly access: ModelAccess;
}

/** Writes `report.json` and `report.html` of a run and says what came out of it. */
export async function reportRun(
  { state, project, paths, dataset, seconds, spend, access }: ReportParts,
  context: JobContext,
): Promise<JobResult> {
  const timings = {
    seconds: Math.round(seconds * 10) / 10,
    // Kilobytes on every system that Node runs on.
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  const summary = { ...summarizeRun(state), ...(spend ? { spend } : {}), timings };
  await project.writeReport(state.start?.runId ?? '', {
    json: `${JSON.stringify(summary, null, 2)}\n`,
    html: await writePage(state, project, dataset, access, context),
  });
  return {
    lines: [
      ...describeRun(state, seconds),
      ...(spend ? ['', ...describeSpending(spend.fact, spend.forecast, spend.currency)] : []),
      '',
      'Files:',
      ...listFiles(project, paths, state.schema !== undefined),
    ],
    data: { ...summary, files: { review: project.paths.review, report: paths.page, run: paths.folder } },
  };
}

async function writePage(
  state: RunState,
  project: Project,
  { path }: OpenDataset,
  access: ModelAccess,
  { signal, tell }: JobContext,
): Promise<string> {
  tell({ type: 'progress', progress: { stage: 'write', done: 0, total: 0 } });
  const check = () => signal.throwIfAborted();
  const turn = { check, pause: () => Promise.resolve(check()) };
  const startedAt = (await project.listRuns()).find(({ id }) => id === state.start?.runId)?.startedAt;
  const data = await composeReport(state, { path, name: basename(path) }, startedAt, turn, access);
  const assets = await readPageAssets();
  const scriptHash = createHash('sha256').update(assets.script).digest('base64');
  return writeReportPage(data, { ...assets, scriptHash });
}

function describeRun(state: RunState, seconds: number): string[] {
  const { gap, alignment, drafts, clusters } = state;
  const source = clusters.length > 0 ? ` from ${clusters.length} clusters` : '';
  const lines = [
    state.plan?.stopAfter === 'attributes'
      ? `No rows written yet: ${formatCount(clusters.length)} clusters, ${formatCount(state.real?.counts.rows ?? 0)} real rows, ${seconds.toFixed(1)} s.`
      : `${formatCount(drafts.length)} synthetic rows${source}, ${formatCount(state.real?.counts.rows ?? 0)} real rows, ${seconds.toFixed(1)} s.`,
  ];
  if (gap) {
    const { before, after } = gap;
    const range = (part: { low: number; high: number }) => `(${formatFigure(part.low)} … ${formatFigure(part.high)})`;
    lines.push(
      `Gap to your data (MMD²${gap.kind === 'estimate' ? ', estimate' : ''}): ${formatFigure(before.value)} ${range(before)} → ${formatFigure(after.value)} ${range(after)} with weights; real against real ${formatFigure(gap.floor)}; p = ${formatProbability(gap.pBefore)} before.`,
    );
  } else if (alignment) lines.push('The gap could not be measured: no label has enough rows on both sides.');
  if (alignment) {
    lines.push(
      `Effective sample size ${formatCount(alignment.effectiveSize)} of ${formatCount(alignment.rows)}; certificate ${alignment.certificate.toExponential(1)}.`,
    );
  }
  return [...lines, '', ...findFacts(state).map(({ text }) => `• ${text}`)];
}

function listFiles({ paths }: Project, run: RunPaths, hasAttributes: boolean): string[] {
  const near = (path: string) => {
    const short = relative(process.cwd(), path);
    return short.startsWith('..') ? path : short;
  };
  return [
    `  ${near(paths.review)}   the rows, to review`,
    `  ${near(run.page)}   report to look at`,
    `  ${near(run.report)}   the same as data`,
    `  ${near(paths.plan)}   settings of the next run`,
    ...(hasAttributes
      ? [`  ${near(join(paths.folder, 'attributes.jsonc'))}   attributes, to edit for the next run`]
      : []),
  ];
}
