import type { OpenDataset } from '../../adapters/reading/dataset.ts';
import { openDataset } from '../../adapters/reading/open-dataset.ts';
import { hashRow } from '../../core/data/hash-row.ts';
import type { JsonObject } from '../../core/data/json.ts';
import { flattenText } from '../../core/data/to-sample.ts';
import { rankByWords } from './rank-demonstrations.ts';
import type { DecidableEntry } from './review-entry.ts';
import type { ReviewModel } from './review-model.ts';

/** A real row that a synthetic one was written from. */
export interface Demonstration {
  readonly line: number;
  readonly row: JsonObject;
  readonly text: string;
}

/** Finds the nearest of all real rows of a data set; undefined while it cannot. */
export type NearestRows = (model: ReviewModel, entry: DecidableEntry) => Promise<readonly Demonstration[] | undefined>;

/** Rows read so far, by project folder; a data set is opened once and again after it has changed. */
const opened = new WeakMap<ReviewModel, Promise<OpenDataset>>();

/** The real rows nearest to a row, nearest first: of the whole data set where that is known, else of its demonstrations. */
export async function readNearest(
  model: ReviewModel,
  entry: DecidableEntry,
  ofAll: NearestRows | undefined,
): Promise<readonly Demonstration[]> {
  return (await ofAll?.(model, entry)) ?? readDemonstrations(model, entry);
}

/**
 * The demonstrations of a row, nearest first. Those whose line no longer holds them are left out: the data set has
 * changed since the run.
 */
export async function readDemonstrations(session: ReviewModel, entry: DecidableEntry): Promise<Demonstration[]> {
  const references = entry.draft?.origin.demonstrations ?? [];
  if (references.length === 0) return [];
  const dataset = await open(session);
  const inFile = references.filter(({ line }) => line >= 1 && line <= dataset.recordCount);
  const records = await dataset.readRecords(inFile.map(({ line }) => line));
  const { layout } = session.records;
  const found = records.flatMap(({ row }, i): Demonstration[] => {
    const { hash, line } = inFile[i]!;
    return row && hashRow(row) === hash ? [{ line, row, text: flattenText(row, layout) || JSON.stringify(row) }] : [];
  });
  const own = flattenText(entry.row, layout) || JSON.stringify(entry.row);
  return rankByWords(
    own,
    found.map(({ text }) => text),
  ).map((place) => found[place]!);
}

async function open(session: ReviewModel): Promise<OpenDataset> {
  const known = opened.get(session);
  if (known && !(await known.then((dataset) => dataset.hasChanged()).catch(() => true))) return known;
  const dataset = openDataset(session.project.paths.dataset);
  opened.set(session, dataset);
  return dataset;
}
