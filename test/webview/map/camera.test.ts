import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moveBy, pointGrowth, toMap, toScreen, wholeMap, zoomAt } from '../../../webview/map/camera.ts';
import { moveByKey } from '../../../webview/map/gestures.ts';

const size = { width: 600, height: 400 };
const anyCamera = fc.record({
  x: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  y: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  zoom: fc.double({ min: 1, max: 50, noNaN: true }),
});
const anyPixel = fc.record({ x: fc.integer({ min: 0, max: 600 }), y: fc.integer({ min: 0, max: 400 }) });

describe('camera', () => {
  it('shows the middle of the map in the middle, y upwards', () => {
    expect(toScreen(wholeMap, size, 0, 0)).toEqual({ x: 300, y: 200 });
    expect(toScreen(wholeMap, size, 0, 1).y).toBeLessThan(20);
    expect(toScreen(wholeMap, size, -1, -1).y).toBeGreaterThan(380);
  });

  it('finds the place of a pixel and the pixel of a place', () => {
    fc.assert(
      fc.property(anyCamera, anyPixel, (camera, { x, y }) => {
        const place = toMap(camera, size, x, y);
        const back = toScreen(camera, size, place.x, place.y);
        expect(back.x).toBeCloseTo(x, 6);
        expect(back.y).toBeCloseTo(y, 6);
      }),
    );
  });

  it('zooms around the pointer', () => {
    fc.assert(
      fc.property(anyCamera, anyPixel, fc.double({ min: 1, max: 2, noNaN: true }), (camera, pixel, factor) => {
        const held = toMap(camera, size, pixel.x, pixel.y);
        fc.pre(Math.abs(held.x) < 1 && Math.abs(held.y) < 1);
        const next = zoomAt(camera, size, pixel, factor);
        const after = toMap(next, size, pixel.x, pixel.y);
        expect(next.zoom).toBeCloseTo(camera.zoom * factor, 6);
        expect(after.x).toBeCloseTo(held.x, 6);
        expect(after.y).toBeCloseTo(held.y, 6);
      }),
    );
  });

  it('moves with the pointer, and never off the map', () => {
    const moved = moveBy(wholeMap, size, 10, -20);
    expect(toScreen(moved, size, 0, 0)).toEqual({ x: expect.closeTo(310, 6), y: expect.closeTo(180, 6) });
    expect(moveBy(wholeMap, size, 1e6, 1e6)).toMatchObject({ x: -1, y: 1 });
  });

  it('stops zooming at both ends', () => {
    const middle = { x: 300, y: 200 };
    expect(zoomAt(wholeMap, size, middle, 1e9).zoom).toBe(400);
    expect(zoomAt(wholeMap, size, middle, 1e-9).zoom).toBe(0.5);
  });

  it('draws points larger from nearby, within bounds', () => {
    expect(pointGrowth(wholeMap)).toBe(1);
    expect(pointGrowth({ ...wholeMap, zoom: 1000 })).toBe(2.2);
  });

  it('follows the keys: right shows what is to the right, 0 everything', () => {
    expect(moveByKey('ArrowRight', wholeMap, size)?.x).toBeGreaterThan(0);
    expect(moveByKey('ArrowUp', wholeMap, size)?.y).toBeGreaterThan(0);
    expect(moveByKey('+', wholeMap, size)?.zoom).toBeGreaterThan(1);
    expect(moveByKey('-', wholeMap, size)?.zoom).toBeLessThan(1);
    expect(moveByKey('0', { x: 0.3, y: 0.1, zoom: 9 }, size)).toEqual(wholeMap);
    expect(moveByKey('q', wholeMap, size)).toBeUndefined();
  });
});
