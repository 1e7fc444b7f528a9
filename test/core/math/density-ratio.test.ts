import { describe, expect, it } from 'vitest';
import { localRatios, prepareProbe } from '../../../src/core/math/density-ratio.ts';
import { createMatrix, rowOf } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { drawRows } from './gaussian-rows.ts';

const rng = createRng('density-ratio');
const z = drawRows(40, 2, rng);
const x = drawRows(25, 2, rng);
const counts = Int32Array.from({ length: 40 }, (_, i) => 1 + (i % 3));
const total = counts.reduce((sum, count) => sum + count, 0);
const bandwidth = 3;
const local = (a: Float32Array, b: Float32Array) =>
  Math.exp(-((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) / (2 * (bandwidth / 4) ** 2));

describe('localRatios', () => {
  const weights = Float64Array.from({ length: 40 }, (_, i) => (i < 20 ? 0.04 : 0.01));

  it('is the local mean of weight over equal weight', () => {
    const ratios = localRatios(prepareProbe(x, z, bandwidth, counts), weights);
    for (let j = 0; j < 25; j++) {
      let [weighted, even] = [0, 0];
      for (let i = 0; i < 40; i++) {
        weighted += weights[i] * local(rowOf(x, j), rowOf(z, i));
        even += (counts[i] / total) * local(rowOf(x, j), rowOf(z, i));
      }
      expect(ratios[j]).toBeCloseTo((weighted / even + 1e-3) / (1 + 1e-3), 4);
    }
  });

  it('leaves one copy of a synthetic row out at its own place', () => {
    const own = Int32Array.from(z.data.subarray(0, 40).keys());
    const ratios = localRatios(prepareProbe(z, z, bandwidth, counts, own), weights);
    for (let j = 0; j < 40; j++) {
      let [weighted, even] = [0, 0];
      for (let i = 0; i < 40; i++) {
        const copies = counts[i] - (i === j ? 1 : 0);
        weighted += (copies / counts[i]) * weights[i] * local(rowOf(z, j), rowOf(z, i));
        even += (copies / total) * local(rowOf(z, j), rowOf(z, i));
      }
      expect(ratios[j]).toBeCloseTo((weighted / even + 1e-3) / (1 + 1e-3), 3);
    }
  });

  it('is 1 for equal weights, and where there is nothing near', () => {
    const equal = Float64Array.from(counts, (count) => count / total);
    for (const ratio of localRatios(prepareProbe(x, z, bandwidth, counts), equal)) expect(ratio).toBe(1);
    const away = createMatrix(1, 2);
    away.data.fill(1000);
    expect(localRatios(prepareProbe(away, z, bandwidth, counts), weights)[0]).toBe(1);
    const alone = Int32Array.of(1);
    expect(localRatios(prepareProbe(away, away, 1, alone, Int32Array.of(0)), Float64Array.of(1))[0]).toBe(1);
  });
});
