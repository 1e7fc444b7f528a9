import type { Layout } from '../data/layout.ts';
import type { Sample } from '../data/sample.ts';
import { quantileOf } from '../math/distance.ts';

/** A real row that a typed row nearly repeats. */
export interface TypedCopy {
  readonly row: Sample;
  /** Gower distance: the mean over the fields of their differences, each from 0 to 1. */
  readonly distance: number;
  /** The distance that 99 % of real rows keep from their nearest other row. */
  readonly usual: number;
}

/** Finds the real row that a row of typed values nearly repeats. */
export type FindTypedCopy = (sample: Sample) => TypedCopy | undefined;

/** Real rows whose nearest neighbours set the yardstick. */
const yardstickRows = 400;

/**
 * Makes the search for near copies among rows without text: a row nearer to a real one than 99 % of real rows are to any
 * other (Gower 1971; the yardstick ignores exact repeats among the real rows).
 */
export function createTypedCopySearch(real: readonly Sample[], layout: Layout): FindTypedCopy {
  const measure = createGower(real, layout);
  const step = Math.max(1, Math.floor(real.length / yardstickRows));
  const nearest: number[] = [];
  for (let i = 0; i < real.length; i += step) {
    let best = Infinity;
    for (let j = 0; j < real.length; j++) {
      if (j === i) continue;
      const distance = measure((real[i] as Sample).typed, j, best);
      if (distance > 0 && distance < best) best = distance;
    }
    if (Number.isFinite(best)) nearest.push(best);
  }
  if (nearest.length === 0) return () => undefined;
  const usual = quantileOf(nearest, 0.01);
  return ({ typed }) => {
    let best = usual;
    let found: Sample | undefined;
    for (let j = 0; j < real.length; j++) {
      const distance = measure(typed, j, best);
      if (distance < best) {
        best = distance;
        found = real[j];
      }
    }
    return found === undefined ? undefined : { row: found, distance: best, usual };
  };
}

/** Distance of values to the j-th real row; Infinity as soon as it is known to be above `most`. */
function createGower(
  real: readonly Sample[],
  layout: Layout,
): (values: Sample['typed'], j: number, most: number) => number {
  const fields = layout.typed.length;
  const ranges = layout.typed.map((_, k) => {
    const numbers = real.map(({ typed }) => typed[k]).filter((value) => typeof value === 'number');
    return numbers.reduce((a, b) => Math.max(a, b), -Infinity) - numbers.reduce((a, b) => Math.min(a, b), Infinity);
  });
  return (values, j, most) => {
    const others = (real[j] as Sample).typed;
    let sum = 0;
    for (let k = 0; k < fields; k++) {
      const a = values[k] ?? null;
      const b = others[k] ?? null;
      if (a === b) continue;
      const range = ranges[k] ?? 0;
      sum += typeof a === 'number' && typeof b === 'number' && range > 0 ? Math.min(1, Math.abs(a - b) / range) : 1;
      if (sum > most * fields) return Infinity;
    }
    return sum / fields;
  };
}
