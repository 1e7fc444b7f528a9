import { describe, expect, it } from 'vitest';
import { createMatrix } from '../../../src/core/math/matrix.ts';
import { createAcceptedSearch } from '../../../src/core/stages/accepted.ts';
import type { Embed } from '../../../src/core/stages/embed.ts';
import { makePlan, makeSample } from './samples.ts';

/** Places every row by the number in its text. */
const embed: Embed = (samples) => {
  const points = createMatrix(samples.length, 1);
  points.data.set(samples.map(({ text }) => Number(/\d+/.exec(text)?.[0])));
  return points;
};
const fields = (place: number) => JSON.stringify({ text: `row ${place}` });
const plan = makePlan({
  steering: {
    rows: [
      ...[40, 3, 9, 5, 6].map((place) => ({ id: `a${place}`, label: 'red', fields: fields(place) })),
      { id: 'b', label: 'blue', fields: fields(5) },
    ],
  },
});
const demonstration = makeSample({ text: 'real 5', label: 'red' }, 1);

describe('createAcceptedSearch', () => {
  it('finds the three accepted rows of the label that lie nearest', () => {
    const find = createAcceptedSearch(plan, embed);
    expect(find([demonstration], 'red')).toEqual([fields(5), fields(6), fields(3)]);
    expect(find([demonstration], 'blue')).toEqual([fields(5)]);
    expect(find([demonstration], 'green')).toEqual([]);
    expect(find([], 'red')).toEqual([]);
  });

  it('finds nothing without rows, and passes over rows that do not fit the layout any more', () => {
    expect(createAcceptedSearch(makePlan(), embed)([demonstration], 'red')).toEqual([]);
    const broken = makePlan({ steering: { rows: [{ id: 'a', label: 'red', fields: '{"other":1}' }] } });
    expect(createAcceptedSearch(broken, embed)([demonstration], 'red')).toEqual([]);
  });
});
