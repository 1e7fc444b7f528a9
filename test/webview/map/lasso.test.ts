import { describe, expect, it } from 'vitest';
import { areaOf, closeTrail, drawPolygon, extendTrail } from '../../../webview/map/lasso.ts';

const same = (x: number, y: number) => ({ x, y });

describe('lasso', () => {
  it('takes a corner every few pixels, and no more than it can hold', () => {
    let trail: readonly number[] = [0, 0];
    trail = extendTrail(trail, { x: 1, y: 1 });
    expect(trail).toEqual([0, 0]);
    trail = extendTrail(trail, { x: 3, y: 4 });
    expect(trail).toEqual([0, 0, 3, 4]);
    for (let i = 0; i < 5000; i++) trail = extendTrail(trail, { x: i * 10, y: 0 });
    expect(trail.length).toBeLessThanOrEqual(4000);
  });

  it('is nothing when it was a click or a line', () => {
    expect(closeTrail([5, 5], same)).toBeUndefined();
    expect(closeTrail([0, 0, 50, 0, 100, 0], same)).toBeUndefined();
    expect(closeTrail([0, 0, 3, 0, 3, 3], same)).toBeUndefined();
  });

  it('keeps its corners in the coordinates of the map', () => {
    expect(closeTrail([0, 0, 20, 0, 20, 20], (x, y) => ({ x: x / 10, y: -y / 10 }))).toEqual([0, -0, 2, -0, 2, -2]);
  });

  it('has an area with a sign', () => {
    expect(areaOf([0, 0, 2, 0, 2, 2, 0, 2])).toBe(4);
    expect(areaOf([0, 2, 2, 2, 2, 0, 0, 0])).toBe(-4);
  });

  it('is drawn as a closed path', () => {
    expect(drawPolygon([0, 0, 1, 0, 1, 1], same)).toBe('M0.0 0.0L1.0 0.0L1.0 1.0Z');
    expect(drawPolygon([], same)).toBe('');
  });
});
