import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/core/data/sample.ts';
import { squaredDistances } from '../../../src/core/math/distance.ts';
import { fitEmbedding } from '../../../src/core/stages/embed.ts';
import { findNearestClusters } from '../../../src/core/stages/nearest-cluster.ts';
import { textLayout, writeSamples } from './samples.ts';
import { makeCluster } from './scripted-desk.ts';

const samples = writeSamples({ food: 30, sky: 25, bank: 10 }, 'cells');
const points = fitEmbedding(samples, samples.length, textLayout, 1, undefined)(samples);
const of = (label: string, nth: number) => samples.filter((sample) => sample.label === label)[nth] as Sample;

describe('findNearestClusters', () => {
  it('gives every row the nearest pick of its label, as all distances say', () => {
    const picks = [of('food', 3), of('sky', 0), of('food', 17), of('sky', 9)];
    const clusters = picks.map((pick, i) => makeCluster(`c${i + 1}`, pick));
    const nearest = findNearestClusters(samples, points, clusters);
    const all = squaredDistances(points, points);
    samples.forEach((sample, i) => {
      const allowed = picks.some(({ label }) => label === sample.label) ? sample.label : undefined;
      const distanceTo = (pick: Sample) => all[i * samples.length + samples.indexOf(pick)]!;
      const candidates = picks.filter(({ label }) => allowed === undefined || label === allowed);
      const least = Math.min(...candidates.map(distanceTo));
      expect(candidates).toContain(picks[nearest[i]!]);
      expect(distanceTo(picks[nearest[i]!]!)).toBeCloseTo(least, 10);
    });
    picks.forEach((pick, k) => {
      expect(nearest[samples.indexOf(pick)]).toBe(k);
    });
  });

  it('passes over clusters whose pick is gone, and has no answer without clusters', () => {
    const gone = makeCluster('c1', { ...of('food', 0), hash: 'gone' });
    expect([...new Set(findNearestClusters(samples, points, [gone]))]).toEqual([-1]);
    expect([...new Set(findNearestClusters(samples, points, [gone, makeCluster('c2', of('sky', 1))]))]).toEqual([1]);
  });
});
