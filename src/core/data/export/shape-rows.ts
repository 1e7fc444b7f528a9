import { appendMember, chooseFreeKey } from '../review-line.ts';
import type { RowStyle } from '../row-format.ts';
import type { ExportRow } from './choose-rows.ts';

/** The name of the weight column: `weight`, unless the data set uses it. */
export function chooseWeightKey(keysInUse: Iterable<string>): string {
  return chooseFreeKey(['weight', 'sample_weight', 'synalign_weight'], keysInUse);
}

/**
 * Lines with their weight as a last column. Weights are scaled to mean 1 over the rows written (m·w) and rounded to six
 * significant digits; every other character of the line stays.
 *
 * @param weights one a row, finite, not negative, not all zero
 * @throws RangeError when the weights do not fit, or a row has a field named like the column
 */
export function addWeights(
  rows: readonly ExportRow[],
  weights: ArrayLike<number>,
  key: string,
  style?: RowStyle,
): readonly string[] {
  if (weights.length !== rows.length)
    throw new RangeError(`addWeights: ${weights.length} weights, ${rows.length} rows`);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`addWeights: weight ${i} is ${weight}`);
    sum += weight;
  }
  if (rows.length > 0 && !(sum > 0 && sum < Infinity)) throw new RangeError(`addWeights: the weights add up to ${sum}`);
  const scale = rows.length / sum;
  return rows.map((row, i) => {
    if (Object.hasOwn(row.row, key)) throw new RangeError(`addWeights: row ${row.id} has a field named ${key}`);
    return appendMember(row.text, key, String(Number((weights[i]! * scale).toPrecision(6))), style);
  });
}

/**
 * Each row as often as `counts` says, copies side by side (shuffle while training).
 * @throws RangeError when the counts are not whole numbers from 0, one a row.
 */
export function repeatRows(rows: readonly ExportRow[], counts: ArrayLike<number>): readonly ExportRow[] {
  if (counts.length !== rows.length) throw new RangeError(`repeatRows: ${counts.length} counts, ${rows.length} rows`);
  return rows.flatMap((row, i) => {
    const count = counts[i]!;
    if (!(Number.isInteger(count) && count >= 0)) throw new RangeError(`repeatRows: count ${i} is ${count}`);
    return new Array<ExportRow>(count).fill(row);
  });
}

/**
 * The rows at the given places, in document order whatever the order of the places.
 * @throws RangeError when a place is not a row's or is named twice.
 */
export function pickRows(rows: readonly ExportRow[], places: ArrayLike<number>): readonly ExportRow[] {
  const taken = new Uint8Array(rows.length);
  for (let k = 0; k < places.length; k++) {
    const place = places[k]!;
    if (taken[place] !== 0) throw new RangeError(`pickRows: place ${place} is not a row's or comes twice`);
    taken[place] = 1;
  }
  return rows.filter((_, i) => taken[i] === 1);
}
