import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankRows, sampleByRank } from '../../../src/core/math/content-sample.ts';
import { squaredDistances } from '../../../src/core/math/distance.ts';
import { type Selection, type SelectionInput, selectClusters } from '../../../src/core/math/explore.ts';
import { createGaussianProcess } from '../../../src/core/math/gaussian-process.ts';
import { createMatrix, takeRows } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { plantPool } from './planted-pool.ts';

const RULES = ['ivr', 'max-variance', 'herding', 'random'] as const;

function select(input: Partial<SelectionInput> & Pick<SelectionInput, 'points'>): Selection {
  return selectClusters({ rule: 'ivr', picks: 5, clusterSize: 4, seed: 1, ...input });
}

describe('selectClusters on a pool of 12 clusters and 5 % outliers', () => {
  const pool = plantPool(600, 64, 12, 0.05, 0.5, 7);
  const kinds = (selection: Selection) => selection.picks.map(({ pick }) => pool.cluster[pick]);
  const outliers = (selection: Selection) => kinds(selection).filter((kind) => kind < 0).length;

  it('ivr hits every cluster and no outlier', () => {
    const selection = select({ points: pool.points, picks: 24, stopFraction: 0 });
    expect(selection.picks).toHaveLength(24);
    expect(new Set(kinds(selection)).size).toBe(12);
    expect(outliers(selection)).toBe(0);
    expect(selection.picks.every(({ far }) => !far)).toBe(true);
  });

  it('ivr stays off outliers when candidates and reference are samples', () => {
    const selection = select({
      points: pool.points,
      picks: 24,
      stopFraction: 0,
      candidateLimit: 400,
      referenceLimit: 150,
    });
    expect(new Set(kinds(selection)).size).toBe(12);
    expect(outliers(selection)).toBe(0);
    expect(selection.approximations).toEqual(['candidates: 400 of 600 rows', 'reference: 150 of 600 rows']);
  });

  it('max-variance picks mostly outliers, and their clusters are flagged as far', () => {
    const selection = select({ points: pool.points, rule: 'max-variance', picks: 24, stopFraction: 0 });
    expect(outliers(selection)).toBeGreaterThan(12);
    for (const { pick, far } of selection.picks) expect(far).toBe(pool.cluster[pick] < 0);
  });

  it('ivr leaves less uncertainty than random and max-variance', () => {
    const left = (rule: SelectionInput['rule']) =>
      select({ points: pool.points, rule, picks: 24, stopFraction: 0 }).curve.at(-1) ?? 1;
    expect(left('ivr')).toBeLessThan(left('max-variance'));
    expect(left('ivr')).toBeLessThan(left('random'));
  });

  it('does not return to clusters that accepted rows cover', () => {
    const covered = [0, 1, 2].flatMap((kind) =>
      Array.from(pool.cluster.keys())
        .filter((i) => pool.cluster[i] === kind)
        .slice(0, 20),
    );
    const alreadyCovered = { points: takeRows(pool.points, covered), noise: 0.1 };
    const selection = select({ points: pool.points, picks: 9, stopFraction: 0, alreadyCovered });
    expect(new Set(kinds(selection))).toEqual(new Set([3, 4, 5, 6, 7, 8, 9, 10, 11]));
    const process = createGaussianProcess(pool.points, pool.points, {
      lengthScale: selection.lengthScale,
      noise: 0.05,
    });
    for (const row of covered) process.condition(row, 0.1);
    expect(selection.curve[0]).toBeCloseTo(process.meanReferenceVariance(), 12);
    const thinned = select({ points: pool.points, picks: 9, stopFraction: 0, alreadyCovered, coveredLimit: 30 });
    expect(new Set(kinds(thinned))).toEqual(new Set(kinds(selection)));
    expect(thinned.approximations).toEqual(['covered: 30 of 60 rows']);
  });

  it('goes on where earlier batches ended', () => {
    const whole = select({ points: pool.points, picks: 10, stopFraction: 0, lengthScale: 0.8 });
    const first = select({ points: pool.points, picks: 4, stopFraction: 0, lengthScale: 0.8 });
    const used = first.picks.flatMap(({ members }) => members);
    const second = select({ points: pool.points, picks: 6, stopFraction: 0, lengthScale: 0.8, used });
    expect([...first.picks, ...second.picks].map(({ members }) => members)).toEqual(
      whole.picks.map(({ members }) => members),
    );
  });

  it('stops when a step reduces less than a share of the greatest, the first step aside', () => {
    const all = select({ points: pool.points, picks: 40, stopFraction: 0 });
    const greatest = Math.max(...all.picks.slice(1).map(({ reduction }) => reduction));
    expect(all.greatestReduction).toBe(greatest);
    const share = (1.0001 * all.picks[20].reduction) / greatest;
    const stopped = select({ points: pool.points, picks: 40, stopFraction: share });
    const steps = stopped.picks.length;
    expect(stopped.stopRule).toBe('reduction');
    expect(stopped.picks).toEqual(all.picks.slice(0, steps));
    expect(all.picks[steps].reduction).toBeLessThan(share * greatest);
    for (const { reduction } of stopped.picks)
      expect(reduction).toBeGreaterThanOrEqual(share * stopped.greatestReduction);
    expect(select({ points: pool.points, picks: 40, greatestReduction: 1 }).picks).toHaveLength(0);
    expect(select({ points: pool.points, rule: 'random', picks: 40, stopFraction: 0.99 }).stopRule).toBe('budget');
  });

  it('is not stopped by a first step that removes what all rows share', () => {
    const selection = select({ points: pool.points, picks: 12, lengthScale: 4 });
    expect(selection.picks[1].reduction).toBeLessThan(0.1 * selection.picks[0].reduction);
    expect(selection.picks.length).toBeGreaterThan(4);
  });
});

describe('selectClusters', () => {
  it('reports what conditioning on all members does', () => {
    const { points } = plantPool(80, 8, 4, 0.1, 0.8, 3);
    for (const rule of RULES) {
      const { picks, curve, lengthScale } = select({ points, rule, stopFraction: 0 });
      const process = createGaussianProcess(points, points, { lengthScale, noise: 0.05 });
      expect(curve[0]).toBe(1);
      picks.forEach(({ members, reduction, meanVarianceAfter }, step) => {
        for (const row of members) process.condition(row);
        expect(meanVarianceAfter).toBeCloseTo(process.meanReferenceVariance(), 10);
        expect(curve[step + 1]).toBe(meanVarianceAfter);
        expect(reduction).toBeCloseTo(curve[step] - curve[step + 1], 14);
      });
    }
  });

  it('does not depend on the order of the rows, nor on which rows are sampled by chance', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...RULES), fc.constantFrom(50, 1000), (seed, rule, limit) => {
        const { points } = plantPool(90, 12, 5, 0.1, 0.8, seed);
        const order = createRng(seed).shuffle(Array.from({ length: 90 }, (_, i) => i));
        const usable = Uint8Array.from({ length: 90 }, (_, i) => Number(i % 7 !== 0));
        const options = { rule, stopFraction: 0, candidateLimit: limit, referenceLimit: limit };
        const plain = select({ points, usable, ...options });
        const shuffled = select({
          points: takeRows(points, order),
          usable: usable.map((_, i) => usable[order[i]]),
          ...options,
        });
        expect(shuffled.picks.map(({ members }) => members.map((row) => order[row]))).toEqual(
          plain.picks.map(({ members }) => members),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('fills clusters with the nearest usable rows, each row once, no row alone', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 2, max: 5 }),
        fc.constantFrom(...RULES),
        (seed, rows, clusterSize, rule) => {
          const { points } = plantPool(rows, 4, 3, 0.1, 0.8, seed);
          const usable = Uint8Array.from({ length: rows }, (_, i) => Number(i !== 1));
          const { picks, stopRule } = select({
            points,
            usable,
            rule,
            picks: 50,
            clusterSize,
            duplicateDistance: 0,
            stopFraction: 0,
          });
          const taken = picks.flatMap(({ members }) => members);
          expect(stopRule).toBe('exhausted');
          expect(taken.toSorted((a, b) => a - b)).toEqual(
            Array.from({ length: rows }, (_, i) => i).filter((i) => i !== 1),
          );
          const distances = squaredDistances(points, points);
          const free = new Set(taken);
          for (const { pick, members, memberDistances } of picks) {
            expect(members[0]).toBe(pick);
            for (const row of members) free.delete(row);
            expect(members.length === clusterSize || free.size === 0).toBe(true);
            const farthest = Math.max(...members.map((row) => distances[pick * rows + row]));
            for (const row of free) expect(distances[pick * rows + row]).toBeGreaterThanOrEqual(farthest);
            expect(memberDistances).toEqual(members.map((row) => Math.sqrt(distances[pick * rows + row])));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('puts no two repeats in a cluster, yet leaves no pick alone', () => {
    const { points } = plantPool(6, 8, 3, 0, 1, 2);
    const tripled = takeRows(points, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5]);
    const { picks, stopRule } = select({ points: tripled, clusterSize: 5, stopFraction: 0 });
    expect(picks.map(({ members }) => members.length)).toEqual([5, 2]);
    expect(new Set(picks[0].members.map((row) => Math.floor(row / 3))).size).toBe(5);
    expect(stopRule).toBe('exhausted');
    expect(select({ points: tripled, clusterSize: 5, stopFraction: 0, duplicateDistance: 0 }).picks).toEqual(picks);
  });

  it('copes with one row, with nothing but copies, with too few rows and with none', () => {
    const { points } = plantPool(3, 8, 3, 0, 1, 2);
    for (const rule of RULES) {
      const one = select({ points: takeRows(points, [0]), rule });
      expect(one.picks.map(({ members }) => members)).toEqual([[0]]);
      expect(one.stopRule).toBe('exhausted');
      expect(one.curve[1]).toBeCloseTo(0.05 / 1.05, 12);

      const copies = select({ points: takeRows(points, [0, 0, 0, 0, 0]), rule });
      expect(copies.picks.map(({ members }) => members)).toEqual([[0, 1]]);
      expect(copies.stopRule).toBe('exhausted');

      const few = select({ points, rule, clusterSize: 5 });
      expect(few.picks.map(({ members }) => members.length)).toEqual([3]);

      const barred = select({ points, rule, usable: new Uint8Array(3) });
      expect(barred).toMatchObject({ picks: [], stopRule: 'exhausted', curve: [1], approximations: [] });
      expect(select({ points: createMatrix(0, 8), rule })).toMatchObject({
        picks: [],
        stopRule: 'exhausted',
        curve: [0],
      });
    }
  });

  it('gives the same bytes for the same input, and other random rows for another seed', () => {
    const { points } = plantPool(80, 8, 4, 0.1, 0.8, 3);
    for (const rule of RULES) expect(select({ points, rule })).toEqual(select({ points, rule }));
    expect(select({ points, rule: 'random', seed: 1 }).picks).not.toEqual(
      select({ points, rule: 'random', seed: 2 }).picks,
    );
  });

  it('refuses settings that mean nothing', () => {
    const { points } = plantPool(5, 4, 2, 0, 1, 1);
    for (const wrong of [
      { picks: -1 },
      { clusterSize: 0 },
      { candidateLimit: 0 },
      { used: [5] },
      { usable: new Uint8Array(4) },
      { noise: 0 },
    ]) {
      expect(() => select({ points, ...wrong })).toThrow(RangeError);
    }
  });
});

describe('rankRows', () => {
  it('follows the content of a row, and spreads samples evenly', () => {
    const { points } = plantPool(2000, 6, 4, 0.1, 0.8, 3);
    const rows = Int32Array.from({ length: 2000 }, (_, i) => i);
    const ranks = rankRows(points, 'a');
    expect(rankRows(takeRows(points, [5, 3, 5]), 'a')).toEqual(Uint32Array.of(ranks[5], ranks[3], ranks[5]));
    expect(ranks.reduce((sum, rank) => sum + rank, 0) / 2000 / 2 ** 32).toBeCloseTo(0.5, 1);
    const [a, b] = ['a', 'b'].map((seed) => new Set(sampleByRank(rows, rankRows(points, seed), 200)));
    expect(a.size).toBe(200);
    expect([...a].filter((row) => b.has(row)).length).toBeLessThan(60);
    expect(sampleByRank(rows, ranks, 5000)).toEqual(rows);
  });
});
