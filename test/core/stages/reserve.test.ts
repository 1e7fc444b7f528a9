import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/core/data/sample.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { groupByLabel } from '../../../src/core/stages/read.ts';
import { foldCount, leastRowsForHeldOut, type ReserveOptions, reserveRows } from '../../../src/core/stages/reserve.ts';
import { makeSample } from './samples.ts';

const defaults: ReserveOptions = { share: 0.2, least: 50, group: undefined, seed: 1 };

function reserve(samples: readonly Sample[], options: Partial<ReserveOptions> = {}) {
  const corpus = {
    samples,
    ...groupByLabel(samples),
    counts: { rows: 0, excluded: {}, knownSynthetic: 0, issues: [] },
  };
  return reserveRows(corpus, { ...defaults, ...options });
}

/** Rows of `groups` texts in random number, each text with one or two labels. */
const corpora = fc
  .record({ rows: fc.integer({ min: 1, max: 700 }), groups: fc.integer({ min: 1, max: 400 }), seed: fc.nat() })
  .map(({ rows, groups, seed }) => {
    const rng = createRng(seed);
    return Array.from({ length: rows }, (_, i) => {
      const group = rng.int(groups);
      return makeSample(
        { text: `text ${group}`, label: `l${(group + rng.int(2)) % 3}`, user: group % 20, id: i },
        i + 1,
      );
    });
  });

/** What the choice does to a row, by the content of the row. */
function outcomeOf(samples: readonly Sample[], options?: Partial<ReserveOptions>): Map<string, number> {
  const { heldOut, folds } = reserve(samples, options);
  const held = new Set(heldOut);
  return new Map(samples.map(({ hash }, i) => [hash, folds ? (folds[i] ?? -1) : Number(held.has(i))]));
}

describe('reserveRows', () => {
  it('puts every row on one side or in one fold, equal texts together, and leaves half of the rows to work with', async () => {
    await fc.assert(
      fc.property(corpora, (samples) => {
        const { mode, heldOut, working, folds } = reserve(samples);
        expect([...heldOut, ...working].sort((a, b) => a - b)).toEqual(Array.from(samples.keys()));
        expect(mode).toBe(samples.length < leastRowsForHeldOut ? 'cross-fit' : 'held-out');
        if (folds) {
          expect(heldOut).toHaveLength(0);
          expect(folds).toHaveLength(samples.length);
          expect(folds.every((fold) => fold >= 0 && fold < foldCount)).toBe(true);
        } else expect(working.length * 2).toBeGreaterThanOrEqual(samples.length);
        const sideOf = new Map<string, number>();
        const held = new Set(heldOut);
        samples.forEach(({ text }, i) => {
          const side = folds ? (folds[i] ?? -1) : Number(held.has(i));
          expect(sideOf.get(text) ?? side).toBe(side);
          sideOf.set(text, side);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('chooses the same rows whatever their order, also when a group has several labels', async () => {
    await fc.assert(
      fc.property(corpora, fc.nat(), (samples, seed) => {
        const shuffled = createRng(seed).shuffle([...samples]);
        for (const group of [undefined, ['user']]) {
          const [one, two] = [outcomeOf(samples, { group }), outcomeOf(shuffled, { group })];
          expect([...two].sort()).toEqual([...one].sort());
        }
      }),
      { numRuns: 25 },
    );
  });

  it('reserves in proportion to each class, at least the wanted number, and anew for another seed', () => {
    const samples = Array.from({ length: 1000 }, (_, i) =>
      makeSample({ text: `text ${i}`, label: i % 10 === 0 ? 'rare' : 'common' }, i + 1),
    );
    const { heldOut } = reserve(samples);
    expect(heldOut.length).toBeGreaterThanOrEqual(198);
    expect(heldOut.length).toBeLessThanOrEqual(202);
    expect(heldOut.filter((i) => samples[i]?.label === 'rare')).toHaveLength(20);
    expect(reserve(samples, { share: 0.01, least: 70 }).heldOut.length).toBeGreaterThanOrEqual(70);
    expect(reserve(samples, { seed: 2 }).heldOut).not.toEqual(heldOut);
    expect(reserve(samples, { share: 1 }).heldOut.length).toBeGreaterThanOrEqual(498);
    expect(reserve(samples, { least: 5000 }).working.length).toBeGreaterThanOrEqual(500);
  });

  it('keeps the user’s groups together, by any JSON value, and never takes a group of most rows', () => {
    const samples = Array.from({ length: 400 }, (_, i) =>
      makeSample({ text: `text ${i}`, label: 'a', user: [i % 40] }, i + 1),
    );
    const held = new Set(reserve(samples, { group: ['user'] }).heldOut);
    const users = new Set(Array.from(held, (i) => i % 40));
    expect(held.size).toBe(users.size * 10);
    expect(held.size).toBeGreaterThanOrEqual(50);
    const one = samples.map(({ row, line }) => makeSample({ ...row, user: line === 1 ? 0 : 1 }, line));
    expect(reserve(one, { group: ['user'] }).working.length).toBeGreaterThanOrEqual(399);
  });

  it('deals small data sets into folds of nearly equal size within each class', () => {
    const samples = Array.from({ length: 103 }, (_, i) =>
      makeSample({ text: `text ${i}`, label: i % 3 ? 'a' : 'b' }, i + 1),
    );
    const { folds } = reserve(samples);
    for (const label of ['a', 'b']) {
      const sizes = new Array<number>(foldCount).fill(0);
      samples.forEach((sample, i) => {
        if (sample.label === label) sizes[folds?.[i] ?? 0]!++;
      });
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  });
});
