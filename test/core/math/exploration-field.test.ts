import { describe, expect, it } from 'vitest';
import {
  conditionOnCovered,
  drawField,
  dropUndefined,
  fieldDefaults,
  findBest,
} from '../../../src/core/math/exploration-field.ts';
import { createGaussianProcess } from '../../../src/core/math/gaussian-process.ts';
import { createMatrix, takeRows } from '../../../src/core/math/matrix.ts';
import { chooseLengthScale } from '../../../src/core/math/rbf-kernel.ts';
import { plantPool } from './planted-pool.ts';

const { points } = plantPool(120, 16, 6, 0.05, 0.5, 11);
const everyRow = Int32Array.from({ length: 120 }, (_, i) => i);
const settings = { ...fieldDefaults, points, clusterSize: 4, seed: 1 };

describe('drawField', () => {
  it('takes all rows where they are few, with the length scale of their fifth neighbours', () => {
    const field = drawField(settings);
    expect([...field.candidateRows].sort((a, b) => a - b)).toEqual([...everyRow]);
    expect(field.reference.rows).toBe(120);
    expect(field.sampled).toBeUndefined();
    expect(field.approximations).toEqual([]);
    expect(field.lengthScale).toBeCloseTo(chooseLengthScale(points, everyRow), 12);
  });

  it('draws by content, leaves used and barred rows out, and says what was drawn', () => {
    const usable = Uint8Array.from(everyRow, (row) => Number(row !== 7));
    const field = drawField({ ...settings, usable, used: [3], candidateLimit: 50, referenceLimit: 40 });
    expect(field.approximations).toEqual(['candidates: 50 of 118 rows', 'reference: 40 of 120 rows']);
    expect(field.sampled?.population).toBe(120);
    expect([...field.candidateRows]).not.toContain(3);
    expect([...field.candidateRows]).not.toContain(7);
    const reversed = drawField({ ...settings, points: takeRows(points, everyRow.toReversed()), referenceLimit: 40 });
    const rowsIn = (data: Float32Array) =>
      Array.from({ length: 40 }, (_, i) => data.subarray(16 * i, 16 * i + 16).join()).sort();
    expect(rowsIn(reversed.reference.data)).toEqual(rowsIn(field.reference.data));
    expect(() => drawField({ ...settings, referenceLimit: 0 })).toThrow(RangeError);
  });
});

describe('conditionOnCovered', () => {
  it('conditions on every covered row with its own noise, or on so many that differ', () => {
    const covered = takeRows(points, [0, 1, 2, 3]);
    const make = () => createGaussianProcess(createMatrix(0, 16), points, { lengthScale: 0.7, noise: 0.05 });
    const expected = make();
    for (const row of [0, 1, 2, 3]) expected.conditionOn(points.data.slice(16 * row, 16 * row + 16), 0.2);
    const process = make();
    conditionOnCovered(process, { ...settings, alreadyCovered: { points: covered, noise: 0.2 } }, 0.7);
    expect(process.meanReferenceVariance()).toBeCloseTo(expected.meanReferenceVariance(), 12);
    const twins = { points: takeRows(points, [0, 0, 0, 5]), noise: 0.2 };
    const thinned = make();
    conditionOnCovered(thinned, { ...settings, alreadyCovered: twins, coveredLimit: 2 }, 0.7);
    const two = make();
    for (const row of [0, 5]) two.conditionOn(points.data.slice(16 * row, 16 * row + 16), 0.2);
    expect(thinned.meanReferenceVariance()).toBeCloseTo(two.meanReferenceVariance(), 12);
    const none = make();
    conditionOnCovered(none, settings, 0.7);
    expect(none.meanReferenceVariance()).toBe(1);
  });
});

describe('findBest', () => {
  it('takes the highest allowed score, ties by rank and then by row', () => {
    const scores = Float64Array.from([1, 3, 3, 2, 3]);
    const rows = Int32Array.from([10, 4, 2, 8, 6]);
    const ranks = new Uint32Array(11).fill(5);
    ranks[6] = 1;
    expect(findBest(scores, rows, ranks, () => true)).toBe(6);
    expect(findBest(scores, rows, ranks, (row) => row !== 6)).toBe(4);
    expect(findBest(scores, rows, ranks, (row) => row > 6)).toBe(8);
    expect(findBest(scores, rows, ranks, () => false)).toBe(-1);
  });
});

describe('dropUndefined', () => {
  it('drops keys without a value and keeps the rest', () => {
    expect(Object.keys(dropUndefined({ a: 0, b: undefined, c: null, d: '' }))).toEqual(['a', 'c', 'd']);
  });
});
