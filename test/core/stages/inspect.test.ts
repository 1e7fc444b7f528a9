import { describe, expect, it } from 'vitest';
import type { Layout } from '../../../src/core/data/layout.ts';
import { inspectSample } from '../../../src/core/stages/inspect.ts';
import { makeSample, plainLayout, writeTexts } from './samples.ts';

const texts = [...writeTexts('food', 40, 1), ...writeTexts('sky', 40, 1), ...writeTexts('bank', 40, 1)];
const samples = texts.map((text, i) => makeSample({ text }, 3 * i + 2, plainLayout));

describe('inspectSample', () => {
  it('finds regions of every subject, and every row is nearest to one of them', () => {
    const { map, clusters, nearDuplicates, samples: shown } = inspectSample(samples, plainLayout, 1);
    expect(shown).toBe(samples);
    expect(map.coordinates).toHaveLength(240);
    expect(clusters.length).toBeGreaterThanOrEqual(3);
    expect(clusters.reduce((sum, { nearest }) => sum + nearest, 0)).toBe(120);
    expect(new Set(clusters.map(({ rows }) => Math.floor((rows[0] ?? 0) / 40))).size).toBe(3);
    for (const { rows } of clusters) for (const row of rows) expect(samples[row]).toBeDefined();
    expect(nearDuplicates).toEqual([]);
  });

  it('pairs near repeats by line, the later row first', () => {
    const text = 'The waiter brought our cold soup after an hour and never said that he was sorry';
    const repeats = [
      ...samples,
      makeSample({ text }, 900, plainLayout),
      makeSample({ text: `${text} indeed` }, 950, plainLayout),
    ];
    const { nearDuplicates } = inspectSample(repeats, plainLayout, 1);
    expect(nearDuplicates).toMatchObject([{ line: 950, of: 900 }]);
    expect(nearDuplicates[0]?.similarity).toBeGreaterThan(0.78);
  });

  it('looks at few rows and at rows without text', () => {
    expect(inspectSample(samples.slice(0, 1), plainLayout, 1).clusters).toHaveLength(1);
    const layout: Layout = { kind: 'tabular', text: [], typed: [{ path: ['n'], type: 'number' }] };
    const numbers = Array.from({ length: 30 }, (_, i) => makeSample({ n: i % 10 }, i + 1, layout));
    const found = inspectSample(numbers, layout, 1);
    expect(found.nearDuplicates).toEqual([]);
    expect(found.clusters.length).toBeGreaterThan(0);
  });
});
