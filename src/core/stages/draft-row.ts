import type { Origin } from '../data/draft.ts';
import type { Json, JsonObject } from '../data/json.ts';
import type { Layout } from '../data/layout.ts';
import { formatPath, getAt } from '../data/path.ts';
import type { FieldValue, RowConstants } from '../data/row-constants.ts';
import { buildRow } from '../data/row-format.ts';
import { rowId } from '../data/row-id.ts';
import type { Sample } from '../data/sample.ts';
import { toSample } from '../data/to-sample.ts';
import type { Commission, Harvest } from './generate.ts';

/** What every synthetic row of a run is made with. */
export interface RowMaker {
  readonly runId: string;
  readonly layout: Layout;
  readonly constants: RowConstants;
  /** Gives the next value of the data set's id field; undefined when it has none. */
  readonly nextId: ((rowId: string) => Json) | undefined;
}

/** A synthetic row on its way to the gates. */
export interface MadeRow {
  readonly id: string;
  readonly row: JsonObject;
  readonly sample: Sample;
  readonly origin: Origin;
}

/** Turns the fields that a model wrote into rows of the user's schema, with the cluster's label and a full origin. */
export function draftRow(maker: RowMaker, commission: Commission, harvest: Harvest): MadeRow[] {
  const { layout } = maker;
  const { cluster, sheet, demonstrations } = commission;
  const template = demonstrations[0]?.row ?? {};
  return harvest.rows.flatMap((fields, index) => {
    const slot = `${cluster.id}.${harvest.call}.${index}`;
    const id = rowId(maker.runId, slot);
    const values: FieldValue[] = [...layout.text, ...layout.typed.map(({ path }) => path)].flatMap((path) => {
      const value = fields[formatPath(path)];
      return value === undefined ? [] : [{ path, value }];
    });
    // The label is taken from a real row, so that it keeps its type (a number stays a number).
    const label = layout.label && getAt(template, layout.label);
    if (layout.label && label !== undefined) values.push({ path: layout.label, value: label });
    if (layout.id && maker.nextId) values.push({ path: layout.id, value: maker.nextId(id) });
    const row = buildRow(layout, template, values, maker.constants);
    const sample = toSample(row, 0, layout);
    if ('code' in sample) return [];
    const origin: Origin = {
      runId: maker.runId,
      slot,
      model: harvest.model,
      promptHash: harvest.promptHash,
      demonstrations: cluster.members.map(({ hash, line }) => ({ hash, line })),
      cluster: cluster.id,
      attributes: sheet.values,
      batch: cluster.batch,
      step: cluster.step,
    };
    return [{ id, row, sample, origin }];
  });
}

/**
 * Makes the ids of new rows: whole numbers go on above the largest real one; any other kind of id becomes the row's
 * own short hash.
 */
export function createIdSource(samples: readonly Sample[], layout: Layout): RowMaker['nextId'] {
  const { id } = layout;
  if (id === undefined) return undefined;
  const ids = samples.map(({ row }) => getAt(row, id));
  if (ids.length === 0 || !ids.every((value) => Number.isSafeInteger(value))) return (own) => own;
  let last = (ids as number[]).reduce((a, b) => Math.max(a, b), 0);
  return () => ++last;
}
