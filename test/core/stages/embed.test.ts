import { describe, expect, it } from 'vitest';
import type { Layout } from '../../../src/core/data/layout.ts';
import { createMatrix, rowOf } from '../../../src/core/math/matrix.ts';
import type { StaticModel } from '../../../src/core/ports/world.ts';
import { fitEmbedding, fitJudgement, toFeatureRows } from '../../../src/core/stages/embed.ts';
import { makeSample, textLayout, writeSamples } from './samples.ts';

const samples = writeSamples({ food: 30, sky: 30 }, 'embed');
const mixed: Layout = { kind: 'text', text: [['text']], typed: [{ path: ['n'], type: 'number' }] };
const numbered = samples.map(({ text, line }) => makeSample({ text, n: line % 7 }, line, mixed));
const norms = (points: { rows: number; cols: number; data: Float32Array }) =>
  Array.from({ length: points.rows }, (_, i) => Math.hypot(...rowOf(points, i)));

/** A model that puts every text on one of four axes by its length. */
const model: StaticModel = {
  fingerprint: 'made',
  embed(texts) {
    const points = createMatrix(texts.length, 4);
    texts.forEach((text, i) => {
      points.data[i * 4 + (text.length % 4)] = 1;
    });
    return points;
  },
};

describe('toFeatureRows', () => {
  it('gives texts and one column per typed field, by path', () => {
    const rows = toFeatureRows(numbered.slice(0, 2), mixed);
    expect(rows.texts).toEqual(numbered.slice(0, 2).map(({ text }) => text));
    expect(rows.typed).toEqual([
      { name: 'n', type: 'number', values: numbered.slice(0, 2).map(({ typed }) => typed[0]) },
    ]);
  });
});

describe('fitEmbedding and fitJudgement', () => {
  it('give unit vectors, the same for the same seed, and the judge differs from the embedder', () => {
    const embed = fitEmbedding(samples, 60, textLayout, 1, undefined);
    const judge = fitJudgement(samples, textLayout, 1);
    for (const make of [embed, judge]) {
      for (const norm of norms(make(samples))) expect(norm).toBeCloseTo(1, 4);
      expect(make([])).toMatchObject({ rows: 0 });
    }
    expect(fitEmbedding(samples, 60, textLayout, 1, undefined)(samples)).toEqual(embed(samples));
    expect(judge(samples).cols).not.toBe(embed(samples).cols);
  });

  it('take the user’s model for texts, and set typed fields beside it with equal length', () => {
    expect(fitEmbedding(samples, 60, textLayout, 1, model)(samples)).toEqual(
      model.embed(samples.map(({ text }) => text)),
    );
    const points = fitEmbedding(numbered, 60, mixed, 1, model)(numbered);
    expect(points.cols).toBeGreaterThan(4);
    for (let i = 0; i < points.rows; i++) {
      const row = rowOf(points, i);
      expect(Math.hypot(...row.subarray(0, 4))).toBeCloseTo(Math.SQRT1_2, 5);
      expect(Math.hypot(...row.subarray(4))).toBeCloseTo(Math.SQRT1_2, 5);
    }
  });

  it('take a fit and its vectors from a cache by content, and tell other content, layouts and seeds apart', () => {
    const kept = new Map<string, unknown>();
    const cache = {
      get: (key: string) => kept.get(key),
      put: (key: string, value: unknown) => void kept.set(key, value),
    };
    const first = fitEmbedding(samples, 60, textLayout, 1, undefined, { cache })(samples);
    expect(first).toEqual(fitEmbedding(samples, 60, textLayout, 1, undefined)(samples));
    const copy = [...samples];
    const again = fitEmbedding(copy, 60, textLayout, 1, undefined, { cache });
    expect(kept.size).toBe(1);
    expect(again(copy)).toBe(first);
    expect(again(samples.slice(3, 5))).toMatchObject({ rows: 2 });
    fitEmbedding(samples, 60, textLayout, 2, undefined, { cache });
    fitEmbedding(samples.slice(1), 60, textLayout, 1, undefined, { cache });
    fitEmbedding(samples, 60, { ...textLayout, kind: 'qa' }, 1, undefined, { cache });
    fitEmbedding([...samples].reverse(), 60, textLayout, 1, undefined, { cache });
    fitEmbedding(samples, 60, textLayout, 1, undefined, { power: 0.5, cache });
    expect(kept.size).toBe(6);
  });
});
