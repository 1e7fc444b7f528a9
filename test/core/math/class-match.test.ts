import { describe, expect, it } from 'vitest';
import { prepareClassMatch, scorePath, solveClass, weighEvenly } from '../../../src/core/math/class-match.ts';
import { gram, kernelMeans, kernelMeanWithin } from '../../../src/core/math/kernel-mean.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { solveSimplexQp } from '../../../src/core/math/simplex-qp.ts';
import { drawRows } from './gaussian-rows.ts';

const rng = createRng('class-match');
const real = drawRows(52, 3, rng);
const synthetic = drawRows(90, 3, rng, 1.4);

describe('prepareClassMatch', () => {
  it('deals every real row to one fold, evenly', () => {
    const { foldSizes, foldSums, bandwidth } = prepareClassMatch(real, synthetic, 5, createRng(1));
    expect([...foldSizes].sort()).toEqual([10, 10, 10, 11, 11]);
    const means = kernelMeans(synthetic, real, bandwidth);
    for (let i = 0; i < 90; i++) {
      let sum = 0;
      for (let fold = 0; fold < 5; fold++) sum += foldSums[fold * 90 + i];
      expect(sum / 52).toBeCloseTo(means[i], 12);
    }
  });
});

describe('scorePath', () => {
  it('scores on the left-out fold what was solved on the others', () => {
    const match = prepareClassMatch(real, synthetic, 4, createRng(2));
    const { losses, mmd, starts } = scorePath(match, [Infinity, 10, 1], 5, 1e-7);
    const K = gram(synthetic, match.bandwidth);
    const within = kernelMeanWithin(real, match.bandwidth);
    const mean = new Float64Array(90);
    for (let fold = 0; fold < 4; fold++) {
      const rows = 52 - match.foldSizes[fold];
      const own = match.foldSums.subarray(fold * 90, (fold + 1) * 90);
      const all = kernelMeans(synthetic, real, match.bandwidth);
      const b = own.map((sum, i) => (all[i] * 52 - sum) / rows);
      const problem = { K, b, lambda: 10 / rows, cap: 5, constant: within.withDiagonal, floor: 1e-3, tolerance: 1e-7 };
      const { weights } = solveSimplexQp(problem);
      let score = within.withoutDiagonal;
      for (let i = 0; i < 90; i++) {
        score -= (2 * weights[i] * own[i]) / match.foldSizes[fold];
        for (let j = 0; j < 90; j++) score += weights[i] * weights[j] * K[i * 90 + j];
        mean[i] += weights[i] / 4;
      }
      // Rows stand in the order of the folds, λ after λ.
      const from = 52 + match.foldSizes.subarray(0, fold).reduce((sum, size) => sum + size, 0);
      const ofFold = mmd.subarray(from, from + match.foldSizes[fold]);
      expect(ofFold.reduce((sum, value) => sum + value, 0) / ofFold.length).toBeCloseTo(score, 6);
    }
    starts[1].weights.forEach((w, i) => {
      expect(w).toBeCloseTo(mean[i], 3);
    });
    expect(starts[0].weights[0]).toBeCloseTo(1 / 90, 15);
    expect(losses).toHaveLength(3 * 52);
    for (const loss of losses.subarray(0, 52)) expect(loss).toBe(0);
    expect(losses.subarray(52).some((loss) => loss < 0)).toBe(true);
  });
});

describe('solveClass', () => {
  it('solves a class in parts when it is very large: nearer the whole solution than equal weights, under the same cap', () => {
    const whole = prepareClassMatch(real, synthetic, 5, createRng(3));
    const parted = prepareClassMatch(real, synthetic, 5, createRng(3), 40);
    expect(parted.parts.map((part) => part.length)).toEqual([30, 30, 30]);
    expect([...parted.parts.flatMap((part) => [...part])].sort((a, b) => a - b)).toEqual([...Array(90).keys()]);
    const solutions = [whole, parted].map((match) => solveClass(match, 1, 3, 1e-4));
    const [mmd, partedMmd, evenMmd] = [...solutions, weighEvenly(whole)].map(({ weights }) => {
      const K = gram(synthetic, whole.bandwidth);
      const b = kernelMeans(synthetic, real, whole.bandwidth);
      let sum = whole.constant;
      for (let i = 0; i < 90; i++) {
        sum -= 2 * weights[i] * b[i];
        for (let j = 0; j < 90; j++) sum += weights[i] * weights[j] * K[i * 90 + j];
      }
      return sum;
    });
    expect((partedMmd - mmd) / (evenMmd - mmd)).toBeLessThan(0.1);
    expect(solutions[1].holds).toBe(true);
    expect(solutions[1].weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
    expect(Math.max(...solutions[1].weights)).toBeLessThanOrEqual((3 / 90) * (1 + 1e-12));
  });
});
