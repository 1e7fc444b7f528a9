import { describe, expect, it } from 'vitest';
import { createMatrix } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { drawPlanarMap, fitPlane, fitSquare, layOut } from '../../../src/core/stages/planar-map.ts';
import { plantPool } from '../math/planted-pool.ts';

describe('drawPlanarMap', () => {
  it('lays two clusters apart', () => {
    const { points, cluster } = plantPool(80, 12, 2, 0, 0.3, 3);
    const { coordinates, keptVariance } = drawPlanarMap(points);
    expect(coordinates).toHaveLength(160);
    expect(keptVariance).toBeGreaterThan(0.5);
    const at = (i: number) => [coordinates[2 * i] ?? 0, coordinates[2 * i + 1] ?? 0] as const;
    const centre = [0, 1].map((c) => {
      const own = [...cluster.keys()].filter((i) => cluster[i] === c);
      return [0, 1].map((k) => own.reduce((sum, i) => sum + (at(i)[k] ?? 0), 0) / own.length);
    });
    for (const i of cluster.keys()) {
      const distance = (c: number) => Math.hypot(at(i)[0] - centre[c]![0]!, at(i)[1] - centre[c]![1]!);
      expect(distance(cluster[i]!)).toBeLessThan(distance(1 - cluster[i]!));
    }
  });

  it('keeps a plane whole: all distances and all variance', () => {
    const rng = createRng(5);
    const points = createMatrix(30, 6);
    for (let i = 0; i < 30; i++) {
      const [a, b] = [rng.normal(), rng.normal()];
      for (let c = 0; c < 6; c++) points.data[i * 6 + c] = 3 + a * (c + 1) + b * (c % 2);
    }
    const { coordinates, keptVariance } = drawPlanarMap(points);
    expect(keptVariance).toBeCloseTo(1, 6);
    const distance = (data: Float32Array, cols: number, i: number, j: number) =>
      Math.sqrt(
        Array.from({ length: cols }, (_, c) => (data[i * cols + c]! - data[j * cols + c]!) ** 2).reduce(
          (s, v) => s + v,
        ),
      );
    for (let i = 1; i < 30; i++) expect(distance(coordinates, 2, 0, i)).toBeCloseTo(distance(points.data, 6, 0, i), 3);
  });

  it('draws a line as a line, one point in the middle, and equal rows on one spot', () => {
    const line = createMatrix(3, 1);
    line.data.set([1, 2, 4]);
    expect([...drawPlanarMap(line).coordinates]).toEqual([1, 0, 2, 0, 4, 0]);
    expect(drawPlanarMap(createMatrix(1, 4))).toEqual({ coordinates: new Float32Array(2), keptVariance: 1 });
    const same = createMatrix(5, 3);
    same.data.fill(0.5);
    expect(drawPlanarMap(same)).toEqual({ coordinates: new Float32Array(10), keptVariance: 1 });
  });
});

describe('fitPlane', () => {
  it('gives rows the same place in any company, and is not mirrored by turning all rows round', () => {
    const { points } = plantPool(60, 9, 3, 0, 0.4, 8);
    const plane = fitPlane(points);
    const whole = layOut(plane, points);
    const two = { rows: 2, cols: 9, data: points.data.slice(9 * 20, 9 * 22) };
    expect([...layOut(plane, two)]).toEqual([...whole.subarray(40, 44)]);
    const turned = { ...points, data: points.data.map((value) => -value) };
    const [a, b] = [plane.axes[0], fitPlane(turned).axes[0]];
    a.forEach((value, c) => {
      expect(b[c]).toBeCloseTo(value, 8);
    });
  });

  it('finds the directions of many rows on a part of them', () => {
    const { points } = plantPool(6000, 6, 2, 0, 0.3, 4);
    const part = fitPlane({ rows: 4000, cols: 6, data: points.data.slice(0, 6 * 4000) });
    const drawn = fitPlane(points);
    const cosine = drawn.axes[0].reduce((sum, value, c) => sum + value * part.axes[0][c]!, 0);
    expect(Math.abs(cosine)).toBeGreaterThan(0.999);
    expect(drawn.keptVariance).toBeCloseTo(part.keptVariance, 1);
  });
});

describe('fitSquare', () => {
  it('fills the longer side and keeps the proportions', () => {
    expect([...fitSquare(Float32Array.of(0, 10, 8, 12, 4, 10))]).toEqual([-1, -0.25, 1, 0.25, 0, -0.25]);
    expect([...fitSquare(Float32Array.of(3, 4))]).toEqual([0, 0]);
    expect([...fitSquare(new Float32Array(0))]).toEqual([]);
  });
});
