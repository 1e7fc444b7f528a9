import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/core/data/sample.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { compare, evaluateRows, macroF1, studentQuantile, type Verdict } from '../../../src/core/stages/evaluate.ts';
import { makeSample, textLayout, writeTexts } from './samples.ts';

/** Words of random letters, so that nothing but the whole word tells the label. */
function inventWords(count: number, seed: string): string[] {
  const rng = createRng(seed);
  const letter = () => String.fromCharCode(97 + rng.int(26));
  return Array.from({ length: count }, () => Array.from({ length: 6 }, letter).join(''));
}

const telling = { up: inventWords(100, 'up'), down: inventWords(100, 'down') };
const chatter = inventWords(20, 'chatter');

/** Texts of two labels that are hard to learn from few rows: two telling words of 100 in each, the rest is chatter. */
function writeHard(count: number, seed: string, first: number): Sample[] {
  const rng = createRng(`hard ${seed}`);
  return Array.from({ length: count }, (_, i) => {
    const label = i % 2 === 0 ? 'up' : 'down';
    const words = [chatter, chatter, chatter, telling[label], telling[label]].map((from) => from[rng.int(from.length)]);
    return makeSample({ text: words.join(' '), label, n: first + i }, first + i);
  });
}

function judge(real: readonly Sample[], synthetic: readonly Sample[], demonstrations?: readonly string[][]): Verdict {
  return evaluateRows({
    real,
    synthetic,
    weights: new Float64Array(synthetic.length).fill(1),
    demonstrations: demonstrations ?? synthetic.map(() => []),
    layout: textLayout,
    seeds: 2,
    seed: 1,
    onProgress: () => undefined,
  });
}

const real = writeHard(80, 'real', 1);

describe('evaluateRows', () => {
  it('says that rows help which bring words that few real rows have', () => {
    const verdict = judge(real, writeHard(300, 'made', 1000));
    expect(verdict).toMatchObject({ verdict: 'helps', realRows: 80, syntheticRows: 300, folds: 5, seeds: 2 });
    expect(verdict.gain.low).toBeGreaterThan(0);
    expect(verdict.gainOverDuplicates.low).toBeGreaterThan(0);
    expect(verdict.arms.map(({ arm }) => arm)).toEqual(['real', 'real-duplicated', 'real+synthetic', 'real+weighted']);
    const [alone, , , weighted] = verdict.arms;
    expect((weighted?.macroF1 ?? 0) - (alone?.macroF1 ?? 0)).toBeCloseTo(verdict.gain.value, 8);
  });

  it('does not take copies of the real rows for help, exact or changed by a word', () => {
    const copies = real.map(({ row, line }) => makeSample({ ...row, n: line + 5000 }, line + 5000));
    expect(judge(real, [...copies, ...copies]).verdict).not.toBe('helps');
    const near = real.map(({ text, label = '', line }) => makeSample({ text: `${text} indeed`, label }, line));
    expect(judge(real, near).verdict).not.toBe('helps');
  });

  it('does not take rows for help that give their demonstrations away', () => {
    // Each row holds the telling words of one real row and nothing else of it.
    const leaks = real.flatMap(({ text, label = '', line }) => {
      const told = text.split(' ').slice(-2).join(' ');
      return [makeSample({ text: told, label }, line), makeSample({ text: `${told} ${told}`, label }, line)];
    });
    const blind = judge(real, leaks);
    const seen = judge(
      real,
      leaks,
      real.flatMap(({ hash }) => [[hash], [hash]]),
    );
    expect(seen.gain.value).toBeLessThan(blind.gain.value - 5);
  });

  it('says that rows with flipped labels hurt', () => {
    const easy = (['food', 'sky'] as const).flatMap((label) =>
      writeTexts(label, 30, 'easy').map((text, i) => makeSample({ text, label, n: i }, i + 1)),
    );
    const flipped = (['food', 'sky'] as const).flatMap((label) =>
      writeTexts(label, 80, 'flipped').map((text, i) =>
        makeSample({ text, label: label === 'food' ? 'sky' : 'food' }, i + 1),
      ),
    );
    expect(judge(easy, flipped).verdict).toBe('hurts');
  });

  it('cannot tell from rows of a label that no real row has, nor learn from rows without one', () => {
    const other = writeHard(40, 'other', 1).map((sample) => ({ ...sample, label: 'sideways' }));
    const unlabelled = writeHard(40, 'none', 1).map(({ row: { text = '' }, line }) => makeSample({ text }, line));
    const verdict = judge([...real, ...unlabelled], other);
    expect(verdict.verdict).toBe('cannot tell');
    expect(verdict.realRows).toBe(80);
    expect(verdict.gain.value).toBeCloseTo(0, 10);
  });

  it('tells its progress and wants two labels', () => {
    const steps: number[] = [];
    const one = real.filter(({ label }) => label === 'up');
    const input = {
      real,
      synthetic: one,
      weights: new Float64Array(one.length).fill(1),
      demonstrations: [],
      layout: textLayout,
      seeds: 1,
      seed: 1,
      onProgress: (done: number, total: number) => void steps.push(done / total),
    };
    evaluateRows(input);
    expect(steps).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
    expect(() => evaluateRows({ ...input, real: one })).toThrow(RangeError);
  });
});

describe('studentQuantile', () => {
  it('agrees with printed tables from four degrees of freedom on', () => {
    const table: [number, number][] = [
      [4, 2.776],
      [5, 2.571],
      [9, 2.262],
      [14, 2.145],
      [24, 2.064],
      [49, 2.01],
      [1000, 1.962],
    ];
    for (const [freedom, value] of table) expect(Math.abs(studentQuantile(freedom) - value)).toBeLessThan(0.011);
  });
});

describe('compare', () => {
  it('is the corrected resampled t-interval of the paired differences', () => {
    // Differences 1, 2, 3, 4, 5: mean 3, variance 2.5; √(2.5 · (1/5 + 1/4)) = 1.0607; t₄ = 2.776.
    const found = compare([2, 4, 6, 8, 10], [1, 2, 3, 4, 5]);
    expect(found.value).toBe(3);
    expect(found.high - 3).toBeCloseTo(2.776 * 1.0607, 1);
    expect(found.low + found.high).toBeCloseTo(6, 12);
  });

  it('knows nothing from one run', () => {
    expect(compare([5], [1])).toEqual({ value: 4, low: -Infinity, high: Infinity });
  });
});

describe('macroF1', () => {
  it('is the mean F1 of the classes that occur, in points', () => {
    // Class 0: 2 hits of 3 real, 2 claimed: F1 80. Class 1: 1 hit of 1 real, 2 claimed: F1 66.67. Class 2 is absent.
    expect(macroF1([0, 0, 0, 1], [0, 0, 1, 1], 3)).toBeCloseTo((80 + 200 / 3) / 2, 10);
    expect(macroF1([0, 1], [0, 1], 2)).toBe(100);
    expect(macroF1([0, 1], [2, 2], 3)).toBe(0);
  });
});
