import { describe, expect, it } from 'vitest';
import { createMatrix, rowOf, stackRows } from '../../../src/core/math/matrix.ts';
import { medianDistance } from '../../../src/core/math/median-distance.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { drawRows } from './gaussian-rows.ts';

describe('medianDistance', () => {
  it('is the median over all pairs of a small sample', () => {
    const x = drawRows(90, 4, createRng(1));
    const distances: number[] = [];
    for (let i = 0; i < 90; i++) {
      for (let j = 0; j < i; j++) distances.push(Math.hypot(...rowOf(x, i).map((value, k) => value - rowOf(x, j)[k])));
    }
    distances.sort((a, b) => a - b);
    expect(medianDistance(x, createRng(2))).toBeCloseTo(distances[distances.length >> 1], 5);
  });

  it('stays near it when a large sample is thinned, and repeats for the same seed', () => {
    const x = drawRows(3000, 3, createRng(3));
    const whole = medianDistance(drawRows(1000, 3, createRng(4)), createRng(5));
    expect(medianDistance(x, createRng(6)) / whole).toBeCloseTo(1, 1);
    expect(medianDistance(x, createRng(6))).toBe(medianDistance(x, createRng(6)));
  });

  it('ignores equal pairs when they are the majority', () => {
    const x = stackRows(createMatrix(30, 2), drawRows(1, 2, createRng(7), 0, [3, 4]));
    expect(medianDistance(x, createRng(8))).toBeCloseTo(5, 6);
  });

  it('is 1 when there is nothing to measure', () => {
    expect(medianDistance(createMatrix(5, 3), createRng(9))).toBe(1);
    expect(medianDistance(createMatrix(1, 3), createRng(9))).toBe(1);
  });
});
