import { describe, expect, it } from 'vitest';
import { fitEmbedding } from '../../../src/core/stages/embed.ts';
import { exploreClass, splitByClass } from '../../../src/core/stages/explore.ts';
import { measureRegions, resolveRegions } from '../../../src/core/stages/regions.ts';
import { makePlan, makeSample, textLayout, writeSamples } from './samples.ts';

const sample = (text: string, label: string, line: number) => makeSample({ text, label }, line);
const working = [sample('one', 'red', 1), sample('two', 'red', 2), sample('three', 'blue', 3), sample('one', 'red', 9)];
const heldOut = [sample('four', 'red', 4)];
const refer = (...samples: readonly { hash: string; line: number }[]) =>
  samples.map(({ hash, line }) => ({ hash, line }));
const resolve = (demonstrations: { hash: string; line: number }[], label?: string) =>
  resolveRegions([{ rows: 5, demonstrations, ...(label === undefined ? {} : { label }) }], working, heldOut)[0]!;

describe('resolveRegions', () => {
  it('finds rows by content, the twin on the named line first, each once', () => {
    const { demonstrations, outcome } = resolve(refer(working[3]!, working[1]!, working[1]!));
    expect(demonstrations.map(({ line }) => line)).toEqual([9, 2]);
    expect(outcome).toEqual({ cluster: 'c1', label: 'red', rows: 5, leftOut: [] });
    expect(resolve([{ hash: working[1]!.hash, line: 77 }]).demonstrations.map(({ line }) => line)).toEqual([2]);
  });

  it('leaves out held-out rows, rows that are gone and rows of another label, and names them', () => {
    const gone = { hash: 'feedfeedfeedfeed', line: 8 };
    const { demonstrations, outcome } = resolve(
      [...refer(heldOut[0]!, working[2]!), gone, ...refer(working[0]!)],
      'red',
    );
    expect(demonstrations).toEqual([working[0]]);
    expect(outcome.failed).toBeUndefined();
    expect(outcome.leftOut).toEqual([
      { ...refer(heldOut[0]!)[0], reason: 'held-out' },
      { ...refer(working[2]!)[0], reason: 'other-label' },
      { ...gone, reason: 'missing' },
    ]);
  });

  it('fails with the reasons when no row is left, and numbers regions by their place', () => {
    const regions = [
      { rows: 3, demonstrations: refer(heldOut[0]!) },
      { rows: 4, demonstrations: refer(working[0]!, working[2]!), label: 'green' },
      { rows: 2, demonstrations: refer(working[2]!) },
    ];
    const resolved = resolveRegions(regions, working, heldOut);
    expect(resolved.map(({ outcome }) => outcome.cluster)).toEqual(['c1', 'c2', 'c3']);
    expect(resolved.map(({ outcome }) => outcome.failed)).toEqual([
      'none of its rows can be a demonstration: 1 set aside to measure',
      'none of its rows can be a demonstration: 2 of another label',
      undefined,
    ]);
    expect(resolved[2]!.outcome.label).toBe('blue');
  });

  it('works without labels', () => {
    const bare = { kind: 'text' as const, text: [['text']], typed: [] };
    const row = makeSample({ text: 'plain' }, 1, bare);
    const [found] = resolveRegions([{ rows: 1, demonstrations: refer(row) }], [row], []);
    expect(found!.outcome).toEqual({ cluster: 'c1', rows: 1, leftOut: [] });
  });
});

describe('measureRegions', () => {
  it('gives the clusters of an exploration back as the exploration measured them', () => {
    const samples = writeSamples({ food: 60, sky: 40 }, 4);
    const points = fitEmbedding(samples, samples.length, textLayout, 1, undefined)(samples);
    const territory = splitByClass(samples, points, ['food', 'sky'])[0]!;
    const plan = makePlan({ explore: { clusterSize: 3 } });
    const covered = { rows: 0, cols: points.cols, data: new Float32Array(0) };
    const found = exploreClass(territory, {
      batch: 0,
      chosenBefore: 0,
      picks: 4,
      covered,
      settings: plan.explore,
      seed: plan.seed,
    });
    const regions = found.clusters.map(({ members, label }) => ({
      rows: 7,
      demonstrations: members.map(({ hash, line }) => ({ hash, line })),
      label: label!,
    }));
    const { clusters, curve, approximations } = measureRegions(
      territory,
      resolveRegions(regions, samples, []),
      covered,
      plan,
    );
    expect(clusters.map(({ id, members, far, step }) => ({ id, members, far, step }))).toEqual(
      found.clusters.map(({ id, members, far, step }) => ({ id, members, far, step })),
    );
    clusters.forEach(({ reduction, meanVarianceAfter }, i) => {
      expect(reduction).toBeCloseTo(found.clusters[i]!.reduction, 10);
      expect(meanVarianceAfter).toBeCloseTo(found.clusters[i]!.meanVarianceAfter, 10);
    });
    expect(curve).toHaveLength(5);
    expect(approximations).toEqual([]);
  });
});
