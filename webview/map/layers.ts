import { type MarksView, noCluster, type PointsView } from '../../src/protocol/points-view.ts';
import type { MapLayer } from '../ui-state.ts';
import { shapes } from './shapes.ts';

/** Colours by number; `faded` added to one is its colour for points that are not looked at. */
export const slots = {
  real: 0,
  demonstration: 1,
  undecided: 2,
  accepted: 3,
  rejected: 4,
  edited: 5,
  uncovered: 6,
  /** The first of `rampSteps` colours from certain to uncertain. */
  ramp: 8,
  faded: 32,
} as const;
/** Steps of the scale of uncertainty. */
export const rampSteps = 16;
/** Colours in all. */
export const paletteSize = 64;
/** Witness from which a real row counts as uncovered. */
export const uncoveredFrom = 0.25;
/** Looks hold radii in parts of a CSS pixel. */
export const radiusParts = 16;

/** Points in the order in which they are drawn. */
export interface Scene {
  /** x₀, y₀, x₁, y₁, … */
  readonly coordinates: Float32Array<ArrayBuffer>;
  /** Per point four bytes: colour, shape, radius in `radiusParts` of a CSS pixel, nothing. */
  readonly looks: Uint8Array<ArrayBuffer>;
}

/** What decides how points look. */
export interface SceneInput {
  readonly points: PointsView;
  readonly marks?: MarksView;
  readonly layer: MapLayer;
  /** Place of the cluster that is looked at. */
  readonly cluster?: number;
  /** Points that are looked at instead of a cluster's: a lasso's. */
  readonly inside?: Uint32Array;
}

const slotOfState = [slots.undecided, slots.accepted, slots.rejected, slots.edited];
const shapeOfState = [shapes.ring, shapes.dot, shapes.cross, shapes.eye];

/** Radius of a real row in CSS pixels: the more there are, the smaller. */
export function realRadius(count: number): number {
  return count > 50_000 ? 1 : count > 8_000 ? 1.3 : count > 2_000 ? 1.6 : 1.9;
}

/** Radius of a synthetic row by its weight: its area grows with it. */
export function syntheticRadius(weight: number, count: number): number {
  const size = Number.isNaN(weight) ? 1 : Math.max(0, Math.min(6, weight));
  return (1.8 + 1.7 * Math.sqrt(size)) * (count > 20_000 ? 0.7 : 1);
}

/** Says how each point looks, and sorts points so that what matters is drawn above the rest. */
export function buildScene(input: SceneInput): Scene {
  const { points } = input;
  const count = points.real + points.synthetic;
  const looks = new Uint8Array(count * 4);
  const ranks = new Uint8Array(count);
  const isLookedAt = readLookedAt(input);
  for (let i = 0; i < count; i++) {
    const look = i < points.real ? lookOfReal(input, i) : lookOfSynthetic(input, i - points.real);
    const lit = isLookedAt(i);
    looks[4 * i] = look.slot + (lit ? 0 : slots.faded);
    looks[4 * i + 1] = look.shape;
    looks[4 * i + 2] = Math.round(look.radius * radiusParts);
    ranks[i] = look.rank + (lit ? 4 : 0);
  }
  return sortByRank(points.coordinates, looks, ranks);
}

function readLookedAt({ points, cluster, inside }: SceneInput): (place: number) => boolean {
  if (inside) {
    const set = new Uint8Array(points.real + points.synthetic);
    for (const place of inside) set[place] = 1;
    return (place) => set[place] === 1;
  }
  if (cluster === undefined || cluster === noCluster) return () => true;
  return (place) => points.clusters[place] === cluster;
}

interface Look {
  readonly slot: number;
  readonly shape: number;
  readonly radius: number;
  readonly rank: number;
}

function lookOfReal({ points, layer }: SceneInput, i: number): Look {
  if (points.demonstrations[i] === 1) {
    return { slot: slots.demonstration, shape: shapes.diamond, radius: 6.5, rank: 3 };
  }
  const radius = realRadius(points.real);
  if (layer === 'uncertainty') {
    const step = rampStep(points.uncertainty[i] ?? 0);
    return { slot: slots.ramp + step, shape: shapes.dot, radius: radius + step / rampSteps, rank: 0 };
  }
  const witness = points.witness[i] ?? 0;
  if (layer === 'witness' && witness >= uncoveredFrom) {
    return { slot: slots.uncovered, shape: shapes.dot, radius: radius + 0.8 + 2.4 * witness, rank: 1 };
  }
  return { slot: slots.real, shape: shapes.dot, radius, rank: 0 };
}

/** The step of the scale that a posterior variance in [0, 1] falls on. */
export function rampStep(variance: number): number {
  return Math.max(0, Math.min(rampSteps - 1, Math.floor(variance * rampSteps)));
}

function lookOfSynthetic({ points, marks }: SceneInput, i: number): Look {
  const state = marks?.states[i] ?? 0;
  return {
    slot: slotOfState[state] ?? slots.undecided,
    shape: shapeOfState[state] ?? shapes.ring,
    radius: syntheticRadius(marks?.weights[i] ?? Number.NaN, points.synthetic),
    rank: 2,
  };
}

/** A counting sort: points of one rank keep their order. */
function sortByRank(coordinates: Float32Array, looks: Uint8Array, ranks: Uint8Array): Scene {
  const starts = new Uint32Array(9);
  for (const rank of ranks) starts[rank + 1]!++;
  for (let rank = 0; rank < 8; rank++) starts[rank + 1]! += starts[rank]!;
  const sorted = { coordinates: new Float32Array(ranks.length * 2), looks: new Uint8Array(ranks.length * 4) };
  const from = new Uint32Array(looks.buffer);
  const to = new Uint32Array(sorted.looks.buffer);
  for (let i = 0; i < ranks.length; i++) {
    const place = starts[ranks[i]!]!++;
    to[place] = from[i]!;
    sorted.coordinates[2 * place] = coordinates[2 * i]!;
    sorted.coordinates[2 * place + 1] = coordinates[2 * i + 1]!;
  }
  return sorted;
}
