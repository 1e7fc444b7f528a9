import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { AttributeSchema } from '../../core/data/attribute.ts';
import type { Draft } from '../../core/data/draft.ts';
import { hashRow } from '../../core/data/hash-row.ts';
import { type Plan, type PlanInput, parsePlan } from '../../core/data/plan.ts';
import type { RowStyle } from '../../core/data/row-format.ts';
import { writeAtomic } from './atomic-write.ts';
import { type DecisionLog, openDecisionLog } from './decision-log.ts';
import { listFolder } from './list-folder.ts';
import { readPlanFile, writePlanFile } from './plan-file.ts';
import { findProjectPaths, findRunPaths, type ProjectPaths, type RunPaths } from './project-paths.ts';
import { createRandomId } from './random-id.ts';
import { type RunRecord, readRunLog, readRunStart } from './read-run.ts';
import { errorCode, explainFileError, RecordError } from './record-error.ts';
import { type FileReplyStore, openReplyStore } from './reply-store.ts';
import { openReviewDocument, type ReviewDocument } from './review-document.ts';
import { acquireLock, type LockAnswer } from './run-lock.ts';

const attributesHeading =
  '// What the rows of this data set vary by, found once. Edit freely: the next run uses it. To find it anew, take “attributes” out of plan.jsonc.\n';

/** A run as a list shows it. */
export interface RunSummary {
  readonly id: string;
  readonly startedAt?: string;
}

/** One run, read. */
export interface StoredRun extends RunRecord {
  readonly id: string;
  readonly plan: Plan;
}

/** A generated row with the hash of its text. */
export interface KnownDraft {
  readonly draft: Draft;
  readonly hash: string;
}

/** Everything recorded about one data set. Nothing is written to disk before the first write. */
export interface Project {
  readonly paths: ProjectPaths;
  /** The next run's plan; undefined when there is none yet. */
  readPlan(): Promise<Plan | undefined>;
  writePlan(plan: PlanInput): Promise<void>;
  /** Changes the next run's plan. Throws `RecordError` when there is none. */
  changePlan(change: (plan: Plan) => PlanInput): Promise<void>;
  /** Makes the folder of a new run with its frozen plan. */
  createRun(plan: Plan): Promise<{ readonly id: string; readonly paths: RunPaths }>;
  findRun(runId: string): RunPaths;
  /** Oldest first; runs that recorded nothing yet come last. */
  listRuns(): Promise<readonly RunSummary[]>;
  readRun(runId: string): Promise<StoredRun>;
  /** The drafts of all runs by row id. */
  readDrafts(): Promise<ReadonlyMap<string, KnownDraft>>;
  writeReport(runId: string, report: { readonly json: string; readonly html?: string }): Promise<void>;
  /** Writes the attributes found by a run, for the user to edit; resolves to the path as a plan names it. */
  writeAttributes(schema: AttributeSchema): Promise<string>;
  /** Writes the page of an inspection; resolves to its path. */
  writeInspection(html: string): Promise<string>;
  /** The text of `report.json`; undefined when the run has none. */
  readReport(runId: string): Promise<string | undefined>;
  openDecisions(reviewer: string): Promise<DecisionLog>;
  openReview(idKey: string, style?: RowStyle): ReviewDocument;
  openReplies(): Promise<FileReplyStore>;
  /** Makes the folders of the records, for what is kept in the cache. */
  prepare(): Promise<void>;
  lock(): Promise<LockAnswer>;
}

/** Opens the records of a data set. The data set itself need not exist. */
export function openProject(datasetPath: string): Project {
  return new FolderProject(findProjectPaths(datasetPath));
}

class FolderProject implements Project {
  readonly paths: ProjectPaths;
  #prepared: Promise<void> | undefined;

  constructor(paths: ProjectPaths) {
    this.paths = paths;
  }

  async readPlan(): Promise<Plan | undefined> {
    const plan = await readPlanFile(this.paths.plan);
    if (plan !== undefined) this.#checkDataset(plan.dataset);
    return plan;
  }

  async writePlan(plan: PlanInput): Promise<void> {
    this.#checkDataset(plan.dataset);
    await this.#prepare();
    await writePlanFile(this.paths.plan, plan);
  }

  async changePlan(change: (plan: Plan) => PlanInput): Promise<void> {
    const plan = await this.readPlan();
    if (plan === undefined) {
      throw new RecordError(
        'run-unknown',
        `There is no plan of ${basename(this.paths.dataset)} yet. Augment it first.`,
      );
    }
    await this.writePlan(change(plan));
  }

  async createRun(plan: Plan): Promise<{ readonly id: string; readonly paths: RunPaths }> {
    this.#checkDataset(plan.dataset);
    await this.#prepare();
    const id = createRandomId(8);
    const paths = findRunPaths(this.paths, id);
    await makeFolder(paths.folder);
    await writeAtomic(paths.plan, `${JSON.stringify(plan, null, 2)}\n`, { isNew: true });
    return { id, paths };
  }

  findRun(runId: string): RunPaths {
    return findRunPaths(this.paths, runId);
  }

  async listRuns(): Promise<readonly RunSummary[]> {
    const runs: RunSummary[] = [];
    for (const id of await listFolder(this.paths.runs)) {
      if (!/^[0-9a-z]{1,32}$/.test(id)) continue;
      const startedAt = await readRunStart(findRunPaths(this.paths, id).log);
      runs.push(startedAt === undefined ? { id } : { id, startedAt });
    }
    const place = ({ startedAt }: RunSummary) => (startedAt === undefined ? Infinity : Date.parse(startedAt));
    return runs.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  }

  async readRun(runId: string): Promise<StoredRun> {
    const paths = findRunPaths(this.paths, runId);
    const text = await readIfThere(paths.plan);
    if (text === undefined) {
      throw new RecordError('run-unknown', `There is no run ${runId} of ${basename(this.paths.dataset)}.`);
    }
    return { id: runId, plan: parsePlan(JSON.parse(text)), ...(await readRunLog(paths.log)) };
  }

  async readDrafts(): Promise<ReadonlyMap<string, KnownDraft>> {
    const known = new Map<string, KnownDraft>();
    for (const { id } of await this.listRuns()) {
      const { drafts } = await readRunLog(findRunPaths(this.paths, id).log);
      for (const draft of drafts.values()) known.set(draft.id, { draft, hash: hashRow(draft.row) });
    }
    return known;
  }

  async writeReport(runId: string, report: { readonly json: string; readonly html?: string }): Promise<void> {
    const paths = findRunPaths(this.paths, runId);
    await writeAtomic(paths.report, report.json);
    if (report.html !== undefined) await writeAtomic(paths.page, report.html);
  }

  async writeAttributes(schema: AttributeSchema): Promise<string> {
    await this.#prepare();
    const path = join(this.paths.folder, 'attributes.jsonc');
    await writeAtomic(path, `${attributesHeading}${JSON.stringify(schema, null, 2)}\n`);
    return relative(dirname(this.paths.dataset), path).split(sep).join('/');
  }

  async writeInspection(html: string): Promise<string> {
    await this.#prepare();
    const path = join(this.paths.folder, 'inspect.html');
    await writeAtomic(path, html);
    return path;
  }

  readReport(runId: string): Promise<string | undefined> {
    return readIfThere(findRunPaths(this.paths, runId).report);
  }

  openDecisions(reviewer: string): Promise<DecisionLog> {
    return openDecisionLog(this.paths.decisions, { reviewer, prepare: () => this.#prepare() });
  }

  openReview(idKey: string, style?: RowStyle): ReviewDocument {
    const { review: path, cache } = this.paths;
    const prepare = () => this.#prepare();
    return openReviewDocument({ path, idKey, cache, prepare, ...(style === undefined ? {} : { style }) });
  }

  async openReplies(): Promise<FileReplyStore> {
    return await openReplyStore(this.paths.cache, () => this.#prepare());
  }

  prepare(): Promise<void> {
    return this.#prepare();
  }

  async lock(): Promise<LockAnswer> {
    await this.#prepare();
    return await acquireLock(this.paths.folder);
  }

  #checkDataset(dataset: string): void {
    const own = basename(this.paths.dataset);
    if (dataset === own) return;
    throw new RecordError(
      'other-data-set',
      `${this.paths.folder} belongs to ${dataset}, not to ${own}. Rename one of the two files so that their names differ before the ending.`,
    );
  }

  /** Makes the folders and tells git what to leave alone, once. */
  #prepare(): Promise<void> {
    this.#prepared ??= this.#makeFolders().catch((error: unknown) => {
      this.#prepared = undefined;
      throw error;
    });
    return this.#prepared;
  }

  async #makeFolders(): Promise<void> {
    await makeFolder(this.paths.cache);
    await makeFolder(this.paths.runs);
    await writeIfMissing(join(this.paths.cache, '.gitignore'), '*\n');
    await writeIfMissing(join(this.paths.folder, '.gitignore'), 'cache/\nrun.lock*\n*.tmp\n');
    // Line ends stay as they are on every system, and rows that two branches added side by side are both kept.
    await writeIfMissing(
      join(this.paths.folder, '.gitattributes'),
      '*.jsonl -text\n*.review.jsonl merge=union\ndecisions/*.jsonl merge=union\n',
    );
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw explainFileError(error, path);
  }
}

async function writeIfMissing(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw explainFileError(error, path);
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
