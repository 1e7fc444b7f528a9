import { describe, expect, it } from 'vitest';
import { type Matrix, rowOf } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { fitJudge, projectJudge } from '../../../src/core/text/judge.ts';
import type { FeatureRows, TypedColumn } from '../../../src/core/text/typed-code.ts';

const WORDS =
  'river stone cloud market engine paper window garden copper silver orange purple winter summer doctor sailor'.split(
    ' ',
  );

/** Sentences that draw their words from a part of the list. */
function writeTexts(count: number, from: number, to: number, seed: string): string[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: 8 }, () => WORDS[from + rng.int(to - from)]).join(' '),
  );
}

const textOnly = (texts: readonly string[]): FeatureRows => ({ texts, typed: [] });
const join = (a: FeatureRows, b: FeatureRows): FeatureRows => ({
  texts: [...a.texts, ...b.texts],
  typed: a.typed.map((column, k) => ({ ...column, values: [...column.values, ...b.typed[k].values] })),
});

/** Unbiased energy distance of the first half of the rows to the second. */
function measureEnergy(vectors: Matrix): number {
  const half = vectors.rows / 2;
  const sums = [0, 0, 0];
  for (let i = 0; i < vectors.rows; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [rowOf(vectors, i), rowOf(vectors, j)];
      let squares = 0;
      for (let k = 0; k < vectors.cols; k++) squares += (a[k] - b[k]) ** 2;
      sums[j >= half ? 1 : i < half ? 0 : 2] += Math.sqrt(squares);
    }
  }
  const pairs = (half * (half - 1)) / 2;
  return (2 * sums[2]) / half ** 2 - sums[0] / pairs - sums[1] / pairs;
}

function compare(a: FeatureRows, b: FeatureRows): number {
  const rows = join(a, b);
  return measureEnergy(projectJudge(fitJudge(rows, 'judge'), rows));
}

describe('the judge of texts', () => {
  it('sees another choice of words, and no difference between two draws of the same', () => {
    const human = textOnly(writeTexts(60, 0, 14, 'human'));
    const floor = Math.abs(compare(human, textOnly(writeTexts(60, 0, 14, 'more'))));
    expect(compare(human, textOnly(writeTexts(60, 3, 16, 'model')))).toBeGreaterThan(5 * floor);
  });

  it('keeps inner products of the sparse rows: alike texts near 1, unlike texts near 0', () => {
    const rows = textOnly(['the river and the stone', 'the river and the stones', 'doctor sailor copper winter']);
    const vectors = projectJudge(fitJudge(rows, 1), rows);
    const dot = (i: number, j: number) => rowOf(vectors, i).reduce((sum, v, k) => sum + v * rowOf(vectors, j)[k], 0);
    expect(dot(0, 0)).toBeCloseTo(1, 5);
    expect(dot(0, 1)).toBeGreaterThan(0.7);
    expect(Math.abs(dot(0, 2))).toBeLessThan(0.25);
    expect(vectors.cols).toBe(384);
  });

  it('is the same for the same seed, another for another, and survives cloning', () => {
    const rows = textOnly(writeTexts(10, 0, 16, 's'));
    const judge = fitJudge(rows, 1);
    expect(projectJudge(structuredClone(judge), rows)).toEqual(projectJudge(fitJudge(rows, 1), rows));
    expect(projectJudge(fitJudge(rows, 2), rows)).not.toEqual(projectJudge(judge, rows));
  });

  it('does not let a row weigh differently for having been in the fit', () => {
    const fitted = fitJudge(textOnly(['apple banana', 'apple cherry']), 1);
    const vectors = projectJudge(fitted, textOnly(['unseen words', '']));
    expect(rowOf(vectors, 0).reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(1, 5);
    expect([...vectors.unknown]).toEqual([1]);
  });

  it('refuses no rows', () => {
    expect(() => fitJudge(textOnly([]), 1)).toThrow(RangeError);
  });
});

describe('the judge of typed rows', () => {
  const draw = (seed: string, share: number, shift: number): FeatureRows => {
    const rng = createRng(seed);
    const flags: TypedColumn = {
      name: 'flag',
      type: 'boolean',
      values: Array.from({ length: 60 }, () => rng.next() < share),
    };
    const sizes: TypedColumn = {
      name: 'size',
      type: 'number',
      values: Array.from({ length: 60 }, (_, i) => (i === 5 ? null : Math.exp(rng.normal() + shift))),
    };
    return { texts: Array.from({ length: 60 }, () => ''), typed: [flags, sizes] };
  };

  it('sees a shift of a number or of a share, and none between two draws of the same', () => {
    const human = draw('human', 0.5, 0);
    const floor = Math.abs(compare(human, draw('more', 0.5, 0)));
    expect(compare(human, draw('shift', 0.5, 1.5))).toBeGreaterThan(5 * floor);
    expect(compare(human, draw('share', 0.95, 0))).toBeGreaterThan(5 * floor);
  });

  it('knows every row, infinities and gaps included', () => {
    const rows: FeatureRows = {
      texts: ['', '', ''],
      typed: [{ name: 'n', type: 'number', values: [Number.POSITIVE_INFINITY, null, Number.NaN] }],
    };
    const vectors = projectJudge(fitJudge(rows, 1), rows);
    expect(vectors.unknown.length).toBe(0);
    expect([...rowOf(vectors, 1)]).toEqual([...rowOf(vectors, 2)]);
    expect([...rowOf(vectors, 0)]).not.toEqual([...rowOf(vectors, 1)]);
    expect(() => projectJudge(fitJudge(rows, 1), { texts: [''], typed: [] })).toThrow(RangeError);
  });
});
