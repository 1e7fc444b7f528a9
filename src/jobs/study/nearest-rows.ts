import { hashText } from '../../core/data/row-id.ts';
import type { Sample } from '../../core/data/sample.ts';
import { flattenText, toSample } from '../../core/data/to-sample.ts';
import { type Matrix, rowOf } from '../../core/math/matrix.ts';
import { JobError } from '../job-error.ts';
import { toCandidates } from '../own-rows.ts';
import type { OpenStudy } from './open-study.ts';
import type { NearRow, RankedRows, RankTarget, StudyRow } from './study.ts';

/**
 * The real rows most like a row, in the space of exploration. Held-out rows are among them, marked: they are looked at
 * and choose nothing. A row that does not fit the plan's fields has none.
 */
export function findNearestReal(
  study: OpenStudy,
  { id, row }: { readonly id?: string; readonly row: StudyRow['row'] },
  count: number,
): NearRow[] {
  const sample = toSample(row, 0, study.plan.layout);
  if ('code' in sample) return [];
  const shown = new Set(study.drafts.get(id ?? '')?.origin.demonstrations.map(({ hash }) => hash));
  const { order, similarities } = rank(study.points, rowOf(study.embed([sample]), 0), count);
  return Array.from(order, (i): NearRow => {
    const near = study.real[i] as Sample;
    return {
      hash: near.hash,
      line: near.line,
      row: near.row,
      text: flattenText(near.row, study.plan.layout) || JSON.stringify(near.row),
      ...(near.label === undefined ? {} : { label: near.label }),
      similarity: similarities[i] ?? 0,
      heldOut: study.isHeldOut[i] === 1,
      demonstration: shown.has(near.hash),
    };
  });
}

/** Orders rows by how like they are to a synthetic row, to words or to a real row. Throws `JobError` when it is not there. */
export function rankRows(study: OpenStudy, target: RankTarget, rows: readonly StudyRow[]): RankedRows {
  const { ids, samples } = toCandidates(rows, study.plan, { drafts: new Map() });
  const vectors = study.embed(samples);
  const { order, similarities } = rank(vectors, findTarget(study, target, rows), samples.length);
  return {
    ids: Array.from(order, (i) => ids[i] ?? ''),
    similarities: Float32Array.from(order, (i) => similarities[i] ?? 0),
  };
}

function findTarget(study: OpenStudy, target: RankTarget, rows: readonly StudyRow[]): Float32Array {
  if ('line' in target) {
    const i = study.real.findIndex(({ line }) => line === target.line);
    if (i < 0) throw new JobError('unknown-row', `Line ${target.line} of the data set is not a usable row.`);
    return rowOf(study.points, i);
  }
  if ('text' in target) {
    const typed = study.plan.layout.typed.map(() => null);
    return rowOf(
      study.embed([{ hash: `text ${hashText(target.text)}`, line: 0, row: {}, text: target.text, typed }]),
      0,
    );
  }
  const row = rows.find(({ id }) => id === target.id)?.row ?? study.drafts.get(target.id)?.row;
  const sample = row && toSample(row, 0, study.plan.layout);
  if (sample === undefined || 'code' in sample) {
    throw new JobError('unknown-row', `There is no readable row ${target.id} to compare with.`);
  }
  return rowOf(study.embed([sample]), 0);
}

/** Rows by falling cosine with a unit vector, at most `count`; ties by row. */
function rank(points: Matrix, vector: Float32Array, count: number) {
  const { rows, cols, data } = points;
  const similarities = new Float32Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let dot = 0;
    for (let c = 0; c < cols; c++, at++) dot += (data[at] ?? 0) * (vector[c] ?? 0);
    similarities[i] = Math.min(1, dot);
  }
  const order = Uint32Array.from(similarities.keys());
  order.sort((a, b) => (similarities[b] ?? 0) - (similarities[a] ?? 0) || a - b);
  return { order: order.slice(0, Math.max(0, count)), similarities };
}
