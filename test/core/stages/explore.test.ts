import { describe, expect, it } from 'vitest';
import { createMatrix, type Matrix, rowOf, takeRows } from '../../../src/core/math/matrix.ts';
import { chooseDiverseRows, exploreClass, findCell, splitByClass } from '../../../src/core/stages/explore.ts';
import { plantPool } from '../math/planted-pool.ts';
import { makePlan, makeSample } from './samples.ts';

const pool = plantPool(240, 16, 8, 0, 0.35, 1);
const samples = Array.from(pool.cluster, (cluster, i) =>
  makeSample({ text: `row ${i} of ${cluster}`, label: 'a' }, 10 * i + 7),
);
const settings = makePlan().explore;
const [territory] = splitByClass(samples, pool.points, ['a']) as [ReturnType<typeof splitByClass>[0]];
const nothing = createMatrix(0, 16);
const request = { batch: 0, chosenBefore: 0, picks: 4, covered: nothing, settings, seed: 1 };
const regionOf = (line: number) => pool.cluster[(line - 7) / 10];

describe('splitByClass', () => {
  it('gives every class its rows and vectors in file order, an empty class none', () => {
    const mixed = samples.slice(0, 9).map((sample, i) => (i % 3 === 0 ? { ...sample, label: 'b' } : sample));
    const [b, none, a] = splitByClass(mixed, takeRows(pool.points, [0, 1, 2, 3, 4, 5, 6, 7, 8]), ['b', 'c', 'a']);
    expect(b?.samples.map(({ line }) => line)).toEqual([7, 37, 67]);
    expect(rowOf(b?.points as Matrix, 1)).toEqual(rowOf(pool.points, 3));
    expect(none).toMatchObject({ label: 'c', samples: [], points: { rows: 0 } });
    expect(a?.samples).toHaveLength(6);
  });
});

describe('exploreClass', () => {
  it('names clusters by running id, batch and step, and their members by hash and line, the pick first', () => {
    const { clusters, curve, stopRule } = exploreClass(territory, { ...request, batch: 2, chosenBefore: 5 });
    expect(stopRule).toBe('budget');
    expect(clusters.map(({ id, batch, step, label }) => [id, batch, step, label])).toEqual([
      ['c6', 2, 0, 'a'],
      ['c7', 2, 1, 'a'],
      ['c8', 2, 2, 'a'],
      ['c9', 2, 3, 'a'],
    ]);
    expect(curve).toHaveLength(5);
    for (const [i, cluster] of clusters.entries()) {
      expect(cluster.members).toHaveLength(settings.clusterSize);
      expect(cluster.members[0]?.distance).toBe(0);
      const distances = cluster.members.map(({ distance }) => distance);
      expect([...distances].sort((a, b) => a - b)).toEqual(distances);
      for (const { hash, line } of cluster.members) {
        expect(samples.find((sample) => sample.line === line)?.hash).toBe(hash);
      }
      expect(cluster.meanVarianceAfter).toBe(curve[i + 1]);
      expect(cluster.reduction).toBeCloseTo((curve[i] ?? 0) - (curve[i + 1] ?? 0), 12);
    }
    const unlabelled = exploreClass({ ...territory, label: undefined }, request).clusters[0] ?? {};
    expect('label' in unlabelled).toBe(false);
  });

  it('goes on where the last batch ended: new rows, new regions, no early stop by the first step', () => {
    const first = exploreClass(territory, request);
    const second = exploreClass(first.territory, { ...request, batch: 1, chosenBefore: 4 });
    expect(second.clusters).toHaveLength(4);
    const lines = [...first.clusters, ...second.clusters].flatMap(({ members }) => members.map(({ line }) => line));
    expect(new Set(lines).size).toBe(lines.length);
    expect(second.territory.used).toHaveLength(lines.length);
    const regions = (clusters: typeof first.clusters) => clusters.map(({ members }) => regionOf(members[0]?.line ?? 0));
    expect(new Set([...regions(first.clusters), ...regions(second.clusters)]).size).toBe(8);
  });

  it('stops by the same measure in a later batch, and says so', () => {
    let now = territory;
    const rules: string[] = [];
    for (let batch = 0; batch < 6; batch++) {
      const found = exploreClass(now, { ...request, batch, picks: 8, settings: { ...settings, stopFraction: 0.5 } });
      now = found.territory;
      rules.push(found.stopRule);
    }
    expect(rules.at(-1)).toBe('reduction');
  });

  it('does not choose regions again that synthetic rows cover already', () => {
    const covered = Array.from(pool.cluster.keys()).filter((i) => (pool.cluster[i] ?? 0) < 4 && i % 2 === 0);
    const { clusters } = exploreClass(territory, { ...request, covered: takeRows(pool.points, covered) });
    const regions = clusters.map(({ members }) => regionOf(members[0]?.line ?? 0));
    expect([...regions].sort()).toEqual([4, 5, 6, 7]);
  });

  it('is exhausted when every row is used', () => {
    const small = { ...territory, samples: samples.slice(0, 5), points: takeRows(pool.points, [0, 1, 2, 3, 4]) };
    const { clusters, stopRule } = exploreClass(small, { ...request, settings: { ...settings, stopFraction: 0 } });
    expect(stopRule).toBe('exhausted');
    expect(clusters.flatMap(({ members }) => members)).toHaveLength(5);
  });
});

describe('findCell', () => {
  it('gives the rows nearest to the pick, nearest first, the pick itself in front', () => {
    const [cluster] = exploreClass(territory, request).clusters;
    const cell = findCell(territory, cluster!);
    const pick = samples.findIndex(({ line }) => line === cluster?.members[0]?.line);
    const distances = samples.map((_, i) => {
      const [a, b] = [rowOf(pool.points, i), rowOf(pool.points, pick)];
      return Math.hypot(...Array.from(a, (value, k) => value - (b[k] ?? 0)));
    });
    const expected = [...distances.keys()].sort((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0)).slice(0, 30);
    expect(cell.map(({ line }) => line)).toEqual(expected.map((i) => samples[i]?.line));
    const few = { ...territory, samples: samples.slice(0, 3), points: takeRows(pool.points, [0, 1, 2]) };
    expect(findCell(few, { ...cluster!, members: [{ ...samples[2]!, distance: 0 }] })[0]).toBe(samples[2]);
  });
});

describe('chooseDiverseRows', () => {
  it('takes different rows from every region, and few rows whole', () => {
    const rows = chooseDiverseRows(samples, pool.points, 30, 'seed');
    expect(new Set(rows.map(({ hash }) => hash)).size).toBe(30);
    expect(new Set(rows.slice(0, 12).map(({ line }) => regionOf(line))).size).toBe(8);
    expect(chooseDiverseRows(samples.slice(0, 5), takeRows(pool.points, [0, 1, 2, 3, 4]), 30, 's').length).toBe(5);
  });
});
