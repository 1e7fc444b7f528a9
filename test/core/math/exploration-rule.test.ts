import { describe, expect, it } from 'vitest';
import { createScore, type ExplorationRule } from '../../../src/core/math/exploration-rule.ts';
import { createGaussianProcess } from '../../../src/core/math/gaussian-process.ts';
import { rowOf } from '../../../src/core/math/matrix.ts';
import { normalRows } from './planted-pool.ts';

const candidates = normalRows(12, 3, 1);
const reference = normalRows(9, 3, 2);
const lengthScale = 1.3;
const make = (rule: ExplorationRule, seed: string | number = 1) => {
  const process = createGaussianProcess(candidates, reference, { lengthScale, noise: 0.05 });
  return { process, score: createScore({ rule, candidates, reference, process, lengthScale, seed }) };
};
const kernel = (a: Float32Array, b: Float32Array) =>
  Math.exp(-a.reduce((sum, value, c) => sum + (value - b[c]) ** 2, 0) / (2 * lengthScale ** 2));

describe('createScore', () => {
  it('reads the process for ivr and max-variance', () => {
    for (const rule of ['ivr', 'max-variance'] as const) {
      const { process, score } = make(rule);
      process.condition(4);
      expect([...score.values()]).toEqual([...(rule === 'ivr' ? process.reductions() : process.variance)]);
    }
  });

  it('scores herding by its formula: the mean kernel minus what demonstrations cover', () => {
    const { score } = make('herding');
    const added = [rowOf(candidates, 2), rowOf(candidates, 7)];
    for (let t = 0; t <= 2; t++) {
      if (t > 0) score.add(added[t - 1]);
      const values = score.values();
      for (let i = 0; i < 12; i++) {
        const own = rowOf(candidates, i);
        let mean = 0;
        for (let j = 0; j < 9; j++) mean += kernel(own, rowOf(reference, j)) / 9;
        const covered = added.slice(0, t).reduce((sum, vector) => sum + kernel(own, vector), 0);
        expect(values[i]).toBeCloseTo(mean - covered / (t + 1), 9);
      }
    }
  });

  it('keeps a seeded order for random, whatever is added', () => {
    const { score } = make('random');
    const before = [...score.values()];
    score.add(rowOf(candidates, 0));
    expect([...score.values()]).toEqual(before);
    expect([...make('random').score.values()]).toEqual(before);
    expect([...make('random', 2).score.values()]).not.toEqual(before);
  });
});
