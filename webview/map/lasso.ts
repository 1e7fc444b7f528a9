import type { Place } from './camera.ts';

/** Pixels that the pointer moves before the lasso takes a new corner. */
const stride = 3;
const mostCorners = 2000;

/** A lasso that is being drawn, in CSS pixels: x₀, y₀, x₁, y₁, … */
export type Trail = readonly number[];

/** The trail with the pointer's new place, if it is far enough from the last one. */
export function extendTrail(trail: Trail, { x, y }: Place): Trail {
  const [lastX, lastY] = trail.slice(-2);
  if (lastX !== undefined && lastY !== undefined && Math.hypot(x - lastX, y - lastY) < stride) return trail;
  return trail.length >= 2 * mostCorners ? trail : [...trail, x, y];
}

/** Corners of a trail on the map; undefined for a trail too small to hold anything, as a click is. */
export function closeTrail(trail: Trail, toMap: (x: number, y: number) => Place): readonly number[] | undefined {
  if (trail.length < 6 || Math.abs(areaOf(trail)) < 40) return undefined;
  const corners: number[] = [];
  for (let i = 0; i < trail.length; i += 2) {
    const { x, y } = toMap(trail[i]!, trail[i + 1]!);
    corners.push(x, y);
  }
  return corners;
}

/** Signed area of a polygon by the shoelace formula. */
export function areaOf(polygon: readonly number[]): number {
  let twice = 0;
  const { length } = polygon;
  for (let i = 0, before = length - 2; i < length; before = i, i += 2) {
    twice += polygon[before]! * polygon[i + 1]! - polygon[i]! * polygon[before + 1]!;
  }
  return twice / 2;
}

/** A polygon as the `d` of a path. */
export function drawPolygon(polygon: readonly number[], toScreen: (x: number, y: number) => Place): string {
  let path = '';
  for (let i = 0; i < polygon.length; i += 2) {
    const { x, y } = toScreen(polygon[i]!, polygon[i + 1]!);
    path += `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
  }
  return path === '' ? '' : `${path}Z`;
}
