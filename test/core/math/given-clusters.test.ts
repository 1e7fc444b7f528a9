import { describe, expect, it } from 'vitest';
import { selectClusters } from '../../../src/core/math/explore.ts';
import { createGaussianProcess } from '../../../src/core/math/gaussian-process.ts';
import { measureGivenClusters } from '../../../src/core/math/given-clusters.ts';
import { takeRows } from '../../../src/core/math/matrix.ts';
import { plantPool } from './planted-pool.ts';

const { points } = plantPool(90, 12, 5, 0.1, 0.7, 5);
const input = { points, clusterSize: 4, seed: 3 };

describe('measureGivenClusters', () => {
  it('says of the clusters of a choice what the choice said of them', () => {
    const alreadyCovered = { points: takeRows(points, [1, 2, 3]), noise: 0.25 };
    for (const referenceLimit of [2000, 40]) {
      const whole = { ...input, alreadyCovered, referenceLimit };
      const chosen = selectClusters({ ...whole, rule: 'ivr', picks: 6, stopFraction: 0 });
      const given = measureGivenClusters(
        whole,
        chosen.picks.map(({ members }) => members),
      );
      expect(given.lengthScale).toBe(chosen.lengthScale);
      expect(given.approximations).toEqual(chosen.approximations);
      given.curve.forEach((value, i) => {
        expect(value).toBeCloseTo(chosen.curve[i], 10);
      });
      given.picks.forEach((pick, i) => {
        const { pick: row, members, far, step, reduction } = chosen.picks[i];
        expect(pick).toMatchObject({ pick: row, members, far, step });
        expect(pick.reduction).toBeCloseTo(reduction, 10);
      });
    }
  });

  it('agrees with conditioning a process on all members, in any order and with a row twice', () => {
    const clusters = [[40, 7, 21], [7], [3, 88, 12, 60]];
    const { picks, curve, lengthScale } = measureGivenClusters(input, clusters);
    const process = createGaussianProcess(points, points, { lengthScale, noise: 0.05 });
    clusters.forEach((rows, i) => {
      for (const row of rows) process.condition(row);
      expect(curve[i + 1]).toBeCloseTo(process.meanReferenceVariance(), 10);
      expect(picks[i].reduction).toBeCloseTo(curve[i] - curve[i + 1], 14);
      expect(picks[i].members[0]).toBe(rows[0]);
      expect(picks[i].members.toSorted()).toEqual(rows.toSorted());
      const distances = picks[i].memberDistances;
      expect(distances.toSorted((a, b) => a - b)).toEqual(distances);
    });
  });

  it('calls a cluster far whose rows lie farther apart than neighbours do', () => {
    const near = selectClusters({ ...input, rule: 'ivr', picks: 1 }).picks[0].members;
    const pool = plantPool(90, 12, 5, 0, 0.2, 6);
    const [first, second] = [0, 1].map((kind) => pool.cluster.indexOf(kind));
    expect(measureGivenClusters(input, [near]).picks[0].far).toBe(false);
    expect(measureGivenClusters({ ...input, points: pool.points }, [[first, second]]).picks[0].far).toBe(true);
  });

  it('refuses a cluster without rows and a row that is not there', () => {
    expect(() => measureGivenClusters(input, [[1], []])).toThrow('without rows');
    expect(() => measureGivenClusters(input, [[90]])).toThrow('row 90 of 90');
    expect(measureGivenClusters(input, []).curve).toEqual([1]);
  });
});
