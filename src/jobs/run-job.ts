import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { OpenDataset } from '../adapters/reading/dataset.ts';
import type { Project } from '../adapters/records/project.ts';
import type { RunPaths } from '../adapters/records/project-paths.ts';
import { decodeLine, readRawLines } from '../adapters/records/read-lines.ts';
import { explainFileError } from '../adapters/records/record-error.ts';
import { openRunLog } from '../adapters/records/run-log.ts';
import type { Draft } from '../core/data/draft.ts';
import type { Plan } from '../core/data/plan.ts';
import { COMPACT_STYLE, detectStyle, type RowStyle } from '../core/data/row-format.ts';
import { foldRun, type RunState } from '../core/pipeline/fold-run.ts';
import type { Progress, RunEvent } from '../core/pipeline/run-event.ts';
import type { JobContext, Meter } from './job.ts';
import { JobError } from './job-error.ts';

/** Lines of the data set that its JSON style is read from. */
const styleLines = 200;

/**
 * Throws `RecordError` when the records of a data set cannot be written. Making folders finds that out too, but Node
 * says of a read-only disk that the folder is missing.
 */
export async function checkWritable({ paths }: Project): Promise<void> {
  const folder = existsSync(paths.dotFolder) ? paths.dotFolder : dirname(paths.dotFolder);
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw explainFileError(error, paths.dotFolder);
  }
}

/** Takes the lock of a data set's records for as long as `work` goes on. Throws `JobError` when another run holds it. */
export async function withLock<T>(project: Project, context: JobContext, work: () => Promise<T>): Promise<T> {
  await checkWritable(project);
  const answer = await project.lock();
  if ('heldBy' in answer) throw new JobError('locked', answer.message);
  if (answer.lock.message) context.tell({ type: 'said', text: answer.lock.message, tone: 'warning' });
  try {
    return await work();
  } finally {
    await answer.lock.release();
  }
}

/** How the user's file writes JSON; compact for files that are not JSONL. */
export async function readStyle(dataset: OpenDataset): Promise<RowStyle> {
  if (!dataset.readLineBytes) return COMPACT_STYLE;
  const lines: string[] = [];
  for await (const { bytes } of readRawLines(dataset.path)) {
    const text = decodeLine(bytes);
    if (text?.trim()) lines.push(text);
    if (lines.length === styleLines) break;
  }
  return detectStyle(lines);
}

/** What to record and where. */
export interface Recording {
  readonly project: Project;
  readonly paths: RunPaths;
  readonly plan: Plan;
  readonly style: RowStyle;
  readonly events: AsyncGenerator<RunEvent | Progress, void>;
  /** What the model has used so far, for those that cost something. */
  readonly readMeter?: () => Meter | undefined;
}

/**
 * Drives a run and records it: each event is safe in the log before the next stage goes on, and each row stands in the
 * review document after it stands in the log. Events that the log has already (a resumed run) are compared, not written.
 */
export async function recordRun(
  { project, paths, plan, style, events, readMeter }: Recording,
  context: JobContext,
): Promise<RunState> {
  const log = await openRunLog<RunEvent>(paths.log);
  const review = project.openReview(plan.idKey, style);
  const told: RunEvent[] = [];
  let pending: Draft[] = [];
  let synced: Promise<unknown> = Promise.resolve();
  const flush = async () => {
    await synced;
    if (pending.length > 0) await review.append(pending.map(({ id, row }) => ({ id, row })));
    pending = [];
  };
  const hold = async () => {
    if (!context.pause?.isOn) return;
    // Rows written so far are shown before the run stands still.
    await flush();
    context.tell({ type: 'paused' });
    await context.pause.waitWhileOn(context.signal);
  };
  try {
    for await (const event of events) {
      context.signal.throwIfAborted();
      if (event.type === 'progress') {
        const { stage, done, total } = event;
        const meter = readMeter?.();
        context.tell({ type: 'progress', progress: { stage, done, total, ...(meter ? { meter } : {}) } });
        await flush();
        await hold();
        continue;
      }
      told.push(event);
      const recorded = log.record(event);
      // Rows of one reply share a sync; any other event waits for its own.
      synced = Promise.all([synced, recorded]);
      synced.catch(() => undefined);
      if (event.type === 'draft-ready') pending.push(event.draft);
      else await synced;
      context.tell({ type: 'event', event });
      await hold();
    }
    await flush();
    await log.finish();
  } finally {
    await log.close();
    await review.close();
  }
  return foldRun(told);
}
