import { basename, dirname, extname, join, resolve } from 'node:path';
import { RecordError } from './record-error.ts';

/** Where everything about a data set lies. All paths are absolute. */
export interface ProjectPaths {
  /** The user's file. */
  readonly dataset: string;
  /** `.synalign` beside it, shared by all data sets of that folder. */
  readonly dotFolder: string;
  /** This data set's folder in `.synalign`. */
  readonly folder: string;
  readonly plan: string;
  readonly runs: string;
  readonly review: string;
  readonly decisions: string;
  /** Not tracked by git: whatever can be made again. */
  readonly cache: string;
}

/** Where everything about one run lies. */
export interface RunPaths {
  readonly folder: string;
  readonly plan: string;
  readonly log: string;
  /** What was spent on the model; only for models that cost something. */
  readonly spend: string;
  readonly report: string;
  readonly page: string;
  /** Shards of calls for batches, and what became of them. */
  readonly batches: string;
}

/**
 * The places of a data set's records. The folder is named after the file: without its ending for `.jsonl` and `.ndjson`,
 * in full for any other, so that `reviews.csv` and `reviews.jsonl` have a folder each.
 */
export function findProjectPaths(datasetPath: string): ProjectPaths {
  const dataset = resolve(datasetPath);
  const ending = extname(dataset);
  const isLines = ['.jsonl', '.ndjson'].includes(ending.toLowerCase());
  const name = isLines ? basename(dataset, ending) : basename(dataset);
  const dotFolder = join(dirname(dataset), '.synalign');
  const folder = join(dotFolder, name);
  return {
    dataset,
    dotFolder,
    folder,
    plan: join(folder, 'plan.jsonc'),
    runs: join(folder, 'runs'),
    review: join(folder, `${name}.review.jsonl`),
    decisions: join(folder, 'decisions'),
    cache: join(folder, 'cache'),
  };
}

/**
 * The places of one run.
 * @throws RecordError `run-unknown` when the id is not a run id (it may come from a command line or a panel)
 */
export function findRunPaths(paths: ProjectPaths, runId: string): RunPaths {
  if (!/^[0-9a-z]{1,32}$/.test(runId))
    throw new RecordError('run-unknown', `${JSON.stringify(runId)} is not a run id.`);
  const folder = join(paths.runs, runId);
  return {
    folder,
    plan: join(folder, 'plan.json'),
    log: join(folder, 'run.jsonl'),
    spend: join(folder, 'spend.jsonl'),
    report: join(folder, 'report.json'),
    page: join(folder, 'report.html'),
    batches: join(folder, 'batches'),
  };
}
