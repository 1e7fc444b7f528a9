import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGrid, findInside, findPoint, isInside } from '../../../webview/map/hit-test.ts';

const anyCoordinate = fc.float({ min: Math.fround(-1.2), max: Math.fround(1.2), noNaN: true });
const anyPoints = fc
  .array(fc.tuple(anyCoordinate, anyCoordinate), { minLength: 1, maxLength: 200 })
  .map((points) => Float32Array.from(points.flat()));
const distance = (points: Float32Array, i: number, x: number, y: number) =>
  Math.hypot(points[2 * i]! - x, points[2 * i + 1]! - y);

describe('findPoint', () => {
  it('finds the same point as a look at all of them', () => {
    fc.assert(
      fc.property(anyPoints, anyCoordinate, anyCoordinate, (points, x, y) => {
        const found = findPoint(buildGrid(points), { x, y }, 0.2, () => 0);
        const all = [...Array(points.length / 2).keys()].filter((i) => distance(points, i, x, y) <= 0.2);
        const least = Math.min(...all.map((i) => distance(points, i, x, y)));
        if (all.length === 0) expect(found).toBeUndefined();
        else expect(distance(points, found!, x, y)).toBe(least);
      }),
    );
  });

  it('prefers a point that is drawn larger when both are in reach', () => {
    const grid = buildGrid(Float32Array.from([0, 0, 0.05, 0]));
    expect(findPoint(grid, { x: 0.01, y: 0 }, 0.1, () => 0)).toBe(0);
    expect(findPoint(grid, { x: 0.01, y: 0 }, 0.1, (place) => (place === 1 ? 0.04 : 0))).toBe(1);
    expect(findPoint(grid, { x: 0.5, y: 0.5 }, 0.1, () => 1)).toBeUndefined();
  });
});

describe('findInside', () => {
  it('gives the points that lie inside, in order', () => {
    const anyPolygon = fc
      .array(fc.tuple(anyCoordinate, anyCoordinate), { minLength: 3, maxLength: 12 })
      .map((corners) => corners.flat());
    fc.assert(
      fc.property(anyPoints, anyPolygon, (points, polygon) => {
        const expected = [...Array(points.length / 2).keys()].filter((i) =>
          isInside(polygon, points[2 * i]!, points[2 * i + 1]!),
        );
        expect([...findInside(buildGrid(points), polygon)]).toEqual(expected);
      }),
    );
  });

  it('knows inside from outside, in a bay too', () => {
    const arrow = [0, 0, 1, 1, 0, 0.4, -1, 1];
    expect(isInside(arrow, 0.5, 0.6)).toBe(true);
    expect(isInside(arrow, 0, 0.9)).toBe(false);
    expect(isInside(arrow, 0, 0.2)).toBe(true);
    expect(findInside(buildGrid(Float32Array.from([0, 0])), [0, 0, 1, 1])).toHaveLength(0);
  });
});
