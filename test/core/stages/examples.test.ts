import { describe, expect, it } from 'vitest';
import { createMatrix } from '../../../src/core/math/matrix.ts';
import { gatherExamples } from '../../../src/core/stages/examples.ts';
import type { Territory } from '../../../src/core/stages/explore.ts';
import { makeSample } from './samples.ts';

/** Rows on a line, one a point. */
function makeTerritory(label: string | undefined, places: readonly number[], firstLine: number): Territory {
  const points = createMatrix(places.length, 1);
  points.data.set(places);
  const samples = places.map((place, i) => makeSample({ text: `at ${place}`, label: label ?? null }, firstLine + i));
  return { label, samples, points, used: [], greatestReduction: 0 };
}
const textsOf = (groups: ReturnType<typeof gatherExamples>) =>
  groups.map(({ label, rows }) => [label, rows.map(({ text }) => text)]);

describe('gatherExamples', () => {
  const own = makeTerritory('own', [0, 1, 2, 50, 3], 1);
  const near = makeTerritory('near', [9, 0.5, 4], 11);
  const far = makeTerritory('far', [70, 60], 21);

  it('gives every label the same number of rows, those nearest to the cluster, the label to write last', () => {
    const demonstrations = [own.samples[1]!, own.samples[3]!];
    expect(textsOf(gatherExamples(own, [own, near, far], demonstrations))).toEqual([
      ['near', ['at 0.5', 'at 4']],
      ['far', ['at 60', 'at 70']],
      ['own', ['at 1', 'at 50']],
    ]);
  });

  it('adds the neighbours of the cluster, and needs no labels', () => {
    const plain = makeTerritory(undefined, [5, 0, 6, 4], 1);
    expect(textsOf(gatherExamples(plain, [plain], [plain.samples[0]!]))).toEqual([
      [undefined, ['at 5', 'at 6', 'at 4', 'at 0']],
    ]);
    expect(gatherExamples(plain, [plain], [])).toEqual([]);
  });
});
