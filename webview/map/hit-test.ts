import type { Place } from './camera.ts';

const cells = 128;

/** Points sorted into a grid over [-1, 1]², so that a place finds its neighbours without a look at all points. */
export interface PointGrid {
  readonly coordinates: Float32Array;
  /** Per cell: where its points begin; one more at the end. */
  readonly starts: Uint32Array;
  /** Places of points, cell by cell. */
  readonly places: Uint32Array;
}

const cellOf = (value: number) => Math.max(0, Math.min(cells - 1, Math.floor(((value + 1) / 2) * cells)));

/** Sorts points (x₀, y₀, x₁, y₁, …) into a grid. */
export function buildGrid(coordinates: Float32Array): PointGrid {
  const count = coordinates.length >> 1;
  const own = new Uint16Array(count);
  const starts = new Uint32Array(cells * cells + 1);
  for (let i = 0; i < count; i++) {
    const cell = cellOf(coordinates[2 * i + 1]!) * cells + cellOf(coordinates[2 * i]!);
    own[i] = cell;
    starts[cell + 1]!++;
  }
  for (let cell = 0; cell < cells * cells; cell++) starts[cell + 1]! += starts[cell]!;
  const next = starts.slice();
  const places = new Uint32Array(count);
  for (let i = 0; i < count; i++) places[next[own[i]!]!++] = i;
  return { coordinates, starts, places };
}

/** Calls back for every point in a box of the map. */
function visitBox({ starts, places }: PointGrid, from: Place, to: Place, visit: (place: number) => void): void {
  for (let row = cellOf(from.y); row <= cellOf(to.y); row++) {
    const first = starts[row * cells + cellOf(from.x)]!;
    const last = starts[row * cells + cellOf(to.x) + 1]!;
    for (let i = first; i < last; i++) visit(places[i]!);
  }
}

/**
 * The point nearest to a place, at most `reach` away; undefined for none. `advantage` is how much nearer a point counts
 * than it is, because it is larger or drawn above others.
 */
export function findPoint(
  grid: PointGrid,
  at: Place,
  reach: number,
  advantage: (place: number) => number,
): number | undefined {
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  const from = { x: at.x - reach, y: at.y - reach };
  visitBox(grid, from, { x: at.x + reach, y: at.y + reach }, (place) => {
    const distance = Math.hypot(grid.coordinates[2 * place]! - at.x, grid.coordinates[2 * place + 1]! - at.y);
    const counted = distance - advantage(place);
    if (distance <= reach && counted < least) {
      least = counted;
      best = place;
    }
  });
  return best;
}

/** Points inside a polygon (x₀, y₀, x₁, y₁, …) by the even-odd rule, in ascending order. */
export function findInside(grid: PointGrid, polygon: readonly number[]): Uint32Array<ArrayBuffer> {
  if (polygon.length < 6) return new Uint32Array(0);
  const xs = polygon.filter((_, i) => i % 2 === 0);
  const ys = polygon.filter((_, i) => i % 2 === 1);
  const inside: number[] = [];
  const from = { x: Math.min(...xs), y: Math.min(...ys) };
  visitBox(grid, from, { x: Math.max(...xs), y: Math.max(...ys) }, (place) => {
    if (isInside(polygon, grid.coordinates[2 * place]!, grid.coordinates[2 * place + 1]!)) inside.push(place);
  });
  return Uint32Array.from(inside).sort();
}

/** True for a place inside a polygon by the even-odd rule. */
export function isInside(polygon: readonly number[], x: number, y: number): boolean {
  let inside = false;
  const { length } = polygon;
  for (let i = 0, before = length - 2; i < length; before = i, i += 2) {
    const x1 = polygon[i]!;
    const y1 = polygon[i + 1]!;
    const x0 = polygon[before]!;
    const y0 = polygon[before + 1]!;
    if (y1 > y !== y0 > y && x < ((x0 - x1) * (y - y1)) / (y0 - y1) + x1) inside = !inside;
  }
  return inside;
}
