import { basename } from 'node:path';
import reportStyle from '../../webview/report.css';
import { openDataset } from '../adapters/reading/open-dataset.ts';
import { detectDatasetLayout, sampleRows, scanDataset } from '../adapters/reading/scan-dataset.ts';
import { writeExportText } from '../adapters/records/export-file.ts';
import { openProject } from '../adapters/records/project.ts';
import { assignRoles, type FileRole } from '../core/data/assign-roles.ts';
import type { IssueLog } from '../core/data/issue-log.ts';
import type { DetectedLayout } from '../core/data/layout.ts';
import type { Sample } from '../core/data/sample.ts';
import { createSeenHashes, hashText } from '../core/data/seen-hashes.ts';
import type { Summary } from '../core/data/summary.ts';
import { toSample } from '../core/data/to-sample.ts';
import { validateLayout } from '../core/data/validate-layout.ts';
import { createRng } from '../core/math/rng.ts';
import { usualRowCharacters } from '../core/prompts/prompt-kit.ts';
import { type Inspection, inspectSample } from '../core/stages/inspect.ts';
import { createScreener, type Screening } from '../core/stages/screen.ts';
import { formatCount } from '../view/figures.ts';
import { writeInspectPage } from '../view/inspect-page.ts';
import { listScreening } from '../view/screening-findings.ts';
import { describeLayout } from './describe-layout.ts';
import type { Job, JobContext, JobResult } from './job.ts';
import { JobError } from './job-error.ts';
import { chooseFields } from './prepare-plan.ts';
import { checkWritable } from './run-job.ts';

/** Rows that the closer look (map, regions, near duplicates) works on; counts are always over all rows. */
const sampledRows = 4000;

/** One file, looked at. */
export interface InspectedFile {
  readonly path: string;
  readonly role: FileRole;
  readonly bytes: number;
  readonly detected: DetectedLayout;
  readonly summary: Summary;
  readonly log: IssueLog;
  readonly inspection: Inspection;
  /** Rows whose content stands in an earlier file, by that file's name. */
  /** What stands in the rows that should not leave this machine by accident. */
  readonly screening: Screening;
  readonly shared: readonly { readonly file: string; readonly rows: number }[];
}

/** Looks at data sets without changing anything: counts over every row, a closer look at a sample, overlap of roles. */
export async function inspect(job: Job & { kind: 'inspect' }, context: JobContext): Promise<JobResult> {
  const files: InspectedFile[] = [];
  const contents: { readonly name: string; readonly seen: ReturnType<typeof createSeenHashes> }[] = [];
  for (const { path, role } of assignRoles(job.files)) {
    const dataset = await openDataset(path, { signal: context.signal });
    const detected = await detectDatasetLayout(dataset);
    const sampled = await sampleRows(dataset);
    const layout = chooseFields(detected.layout, job.fields, sampled);
    const problems = validateLayout(layout, sampled).filter(({ fatal }) => fatal);
    if (problems.length > 0) throw new JobError('wrong-fields', problems.map(({ problem }) => problem).join('\n'));
    const rng = createRng(`inspect ${dataset.signature.sha256}`);
    const kept: Sample[] = [];
    const seen = createSeenHashes();
    const screener = createScreener(layout, usualRowCharacters);
    const shared = contents.map(() => 0);
    let rows = 0;
    let lines = 0;
    const { summary, log } = await scanDataset(dataset, layout, {
      signal: context.signal,
      onContent: (content) => {
        screener.add(content);
        const key = hashText(`${content.text}\u0000${JSON.stringify(content.typed)}`);
        contents.forEach((other, i) => {
          if (other.seen.has(key)) shared[i] = (shared[i] ?? 0) + 1;
        });
        seen.add(key);
        // Reservoir sampling: every row has the same chance, in one pass and bounded memory.
        const place = rows < sampledRows ? rows : rng.int(rows + 1);
        rows++;
        if (place < sampledRows) {
          const sample = toSample(content.row, content.line, layout);
          if (!('code' in sample)) kept[place] = sample;
        }
        if (++lines % 20_000 === 0) {
          context.tell({
            type: 'progress',
            progress: { stage: 'read', done: content.line, total: dataset.recordCount },
          });
        }
      },
    });
    const name = basename(path);
    context.tell({ type: 'progress', progress: { stage: 'explore', done: 0, total: 0 } });
    files.push({
      path,
      role,
      bytes: dataset.signature.size,
      detected: { ...detected, layout },
      summary,
      log,
      inspection: inspectSample(
        kept.filter(Boolean).sort((a, b) => a.line - b.line),
        layout,
        1,
      ),
      screening: screener.finish(),
      shared: contents.flatMap((other, i) =>
        (shared[i] ?? 0) > 0 ? [{ file: other.name, rows: shared[i] ?? 0 }] : [],
      ),
    });
    contents.push({ name, seen });
  }
  const first = files[0];
  if (!first) throw new JobError('no-file', 'Name at least one file.');
  const text = writeInspectPage(files, reportStyle);
  const project = openProject(first.path);
  if (job.out === undefined) await checkWritable(project);
  const page = job.out ?? (await project.writeInspection(text));
  if (job.out !== undefined) await writeExportText({ path: job.out, dataset: first.path, force: true }, text);
  return {
    lines: [...files.flatMap(describeFile), '', `Page to look at: ${page}`],
    data: { page, files: files.map(toData) },
  };
}

function describeFile({ path, role, detected, summary, inspection, screening, shared }: InspectedFile): string[] {
  const { labels, words } = summary;
  const shown = labels.slice(0, 8).map(({ value, count }) => `${value} ${formatCount(count)}`);
  const issues = [...summary.issues].filter(([code]) => code !== 'blank-line');
  return [
    `${basename(path)} (${role}): ${formatCount(summary.rows)} rows, ${formatCount(summary.excluded - summary.blankLines)} lines left out.`,
    ...describeLayout(detected),
    ...(labels.length > 0 ? [`Labels (${labels.length}): ${shown.join(', ')}${labels.length > 8 ? ', …' : ''}`] : []),
    ...(words ? [`Words a row: ${words.min} to ${words.max}, half of them ${words.lower} to ${words.upper}.`] : []),
    `Repeats: ${formatCount(summary.duplicates)} rows repeat an earlier one${summary.relabelled > 0 ? `, ${formatCount(summary.relabelled)} with another label` : ''}; near repeats in a sample of ${formatCount(inspection.samples.length)}: ${formatCount(inspection.nearDuplicates.length)}.`,
    ...shared.map(({ file, rows }) => `Overlap: ${formatCount(rows)} rows have the content of a row of ${file}.`),
    ...listScreening(screening).map((line) => `Before sending: ${line}.`),
    ...issues.map(([code, count]) => `Finding: ${code} on ${formatCount(count)} lines.`),
  ];
}

function toData(file: InspectedFile) {
  const { path, role, bytes, detected, summary, inspection, screening, shared, log } = file;
  return {
    path,
    role,
    bytes,
    layout: detected,
    summary: { ...summary, issues: Object.fromEntries(summary.issues) },
    issues: log.details().slice(0, 200),
    nearDuplicates: inspection.nearDuplicates.slice(0, 200),
    screening,
    sampled: inspection.samples.length,
    shared,
  };
}
