import { describe, expect, it } from 'vitest';
import type { PointsView } from '../../../src/protocol/points-view.ts';
import { findAnchors, placeLabels } from '../../../webview/map/labels.ts';
import { buildScene, radiusParts, rampStep, rampSteps, slots, syntheticRadius } from '../../../webview/map/layers.ts';
import { coverShape, shapes } from '../../../webview/map/shapes.ts';

/** Three real rows (the second a demonstration) and four synthetic ones; the x of a point is its place. */
const points: PointsView = {
  ...{ key: 'k', real: 3, synthetic: 4, keptVariance: 0.3, leftOut: 0, hasLayers: true },
  coordinates: Float32Array.from([0, 1, 2, 3, 4, 5, 6].flatMap((x) => [x, 0])),
  lines: Uint32Array.from([1, 2, 3]),
  clusters: Uint16Array.from([0, 1, 1, 0, 0, 1, 1]),
  demonstrations: Uint8Array.from([0, 1, 0]),
  uncertainty: Float32Array.from([0, 0.5, 1]),
  witness: Float32Array.from([-0.5, 0, 0.9]),
  ids: ['a', 'b', 'c', 'd'],
};
const marks = { key: 'k', states: Uint8Array.from([0, 1, 2, 3]), weights: Float32Array.from([0, 1, 4, Number.NaN]) };

/** Points of a scene in the order of drawing. */
function listScene(input: Parameters<typeof buildScene>[0]) {
  const { coordinates, looks } = buildScene(input);
  return Array.from({ length: looks.length / 4 }, (_, i) => ({
    place: coordinates[2 * i]!,
    slot: looks[4 * i]!,
    shape: looks[4 * i + 1]!,
    radius: looks[4 * i + 2]! / radiusParts,
  }));
}
const find = (scene: ReturnType<typeof listScene>, place: number) => scene.find((point) => point.place === place)!;

describe('buildScene', () => {
  it('draws real rows first, then synthetic ones, demonstrations above all', () => {
    expect(listScene({ points, marks, layer: 'plain' }).map(({ place }) => place)).toEqual([0, 2, 3, 4, 5, 6, 1]);
  });

  it('tells states by shape as well as by colour', () => {
    const scene = listScene({ points, marks, layer: 'plain' });
    expect([3, 4, 5, 6].map((place) => find(scene, place).shape)).toEqual([
      shapes.ring,
      shapes.dot,
      shapes.cross,
      shapes.eye,
    ]);
    expect(find(scene, 1)).toMatchObject({ shape: shapes.diamond, slot: slots.demonstration });
  });

  it('gives heavier rows a larger area, and rows without a weight the mean one', () => {
    const scene = listScene({ points, marks, layer: 'plain' });
    expect(find(scene, 3).radius).toBeLessThan(find(scene, 4).radius);
    expect(find(scene, 4).radius).toBeLessThan(find(scene, 5).radius);
    expect(find(scene, 6).radius).toBe(find(scene, 4).radius);
    expect(syntheticRadius(100, 10)).toBe(syntheticRadius(6, 10));
  });

  it('shows every row as undecided until the marks are there', () => {
    expect(find(listScene({ points, layer: 'plain' }), 5)).toMatchObject({ slot: slots.undecided, shape: shapes.ring });
  });

  it('fades what is not of the chosen cluster, and draws it below', () => {
    const scene = listScene({ points, marks, layer: 'plain', cluster: 1 });
    expect(scene.map(({ place }) => place)).toEqual([0, 3, 4, 2, 5, 6, 1]);
    expect(scene.filter(({ slot }) => slot >= slots.faded).map(({ place }) => place)).toEqual([0, 3, 4]);
  });

  it('colours real rows by what is uncertain', () => {
    const scene = listScene({ points, marks, layer: 'uncertainty' });
    expect(find(scene, 0).slot).toBe(slots.ramp);
    expect(find(scene, 2).slot).toBe(slots.ramp + rampSteps - 1);
    expect(rampStep(0.5)).toBe(rampSteps / 2);
  });

  it('makes uncovered real rows larger and draws them above the other real ones', () => {
    const scene = listScene({ points, marks, layer: 'witness' });
    expect(find(scene, 2)).toMatchObject({ slot: slots.uncovered });
    expect(find(scene, 2).radius).toBeGreaterThan(find(scene, 0).radius + 2);
    expect(find(scene, 0).slot).toBe(slots.real);
  });
});

describe('coverShape', () => {
  it('fills a dot, leaves the middle of a ring free, and both ends of a cross', () => {
    expect(coverShape(shapes.dot, 0, 0, 5)).toBe(1);
    expect(coverShape(shapes.dot, 7, 0, 5)).toBe(0);
    expect(coverShape(shapes.ring, 0, 0, 5)).toBe(0);
    expect(coverShape(shapes.ring, 4, 0, 5)).toBe(1);
    expect(coverShape(shapes.cross, 2, 2, 5)).toBe(1);
    expect(coverShape(shapes.cross, 4, 0, 5)).toBe(0);
    expect(coverShape(shapes.diamond, 0, 0, 6)).toBe(1);
    expect(coverShape(shapes.eye, 0, 0, 5)).toBe(1);
  });
});

describe('labels', () => {
  it('stand at the middle of the demonstrations, or of the rows where there are none', () => {
    expect(findAnchors(points, 2)).toEqual([
      { cluster: 0, x: (0 + 3 + 4) / 3, y: 0 },
      { cluster: 1, x: 1, y: 0 },
    ]);
  });

  it('never cover each other: the later ones shrink to their number or give way', () => {
    const wish = (cluster: number) => ({ cluster, at: { x: 100, y: 100 }, width: 80, shortWidth: 14 });
    const labels = placeLabels(
      Array.from({ length: 9 }, (_, i) => wish(i)),
      { width: 200, height: 200 },
    );
    expect(labels[0]).toMatchObject({ cluster: 0, whole: true });
    expect(labels.length).toBeGreaterThan(2);
    expect(labels.length).toBeLessThan(9);
    for (const [i, one] of labels.entries()) {
      for (const other of labels.slice(i + 1)) {
        const apart =
          one.x + (one.whole ? 80 : 14) <= other.x ||
          other.x + (other.whole ? 80 : 14) <= one.x ||
          Math.abs(one.y - other.y) >= 18;
        expect(apart).toBe(true);
      }
    }
  });

  it('are not drawn outside the map', () => {
    expect(
      placeLabels([{ cluster: 0, at: { x: -300, y: 10 }, width: 80, shortWidth: 14 }], { width: 200, height: 200 }),
    ).toEqual([]);
  });
});
