import { describe, expect, it } from 'vitest';
import type { Layout } from '../../../src/core/data/layout.ts';
import type { Sample } from '../../../src/core/data/sample.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { createTypedCopySearch } from '../../../src/core/stages/typed-copies.ts';
import { makeSample } from './samples.ts';

const layout: Layout = {
  kind: 'tabular',
  text: [],
  typed: [
    { path: ['a'], type: 'number' },
    { path: ['b'], type: 'number' },
    { path: ['c'], type: 'category' },
    { path: ['d'], type: 'boolean' },
  ],
};

function draw(count: number, seed: string): Sample[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, (_, i) =>
    makeSample(
      { a: rng.next() * 50, b: rng.normal(), c: ['x', 'y', 'z'][rng.int(3)]!, d: rng.int(2) === 1 },
      i + 1,
      layout,
    ),
  );
}

/** The distance by its definition. */
function gower(one: Sample, other: Sample, real: readonly Sample[]): number {
  const parts = layout.typed.map(({ type }, k) => {
    const [p, q] = [one.typed[k]!, other.typed[k]!];
    if (type !== 'number') return p === q ? 0 : 1;
    const all = real.map(({ typed }) => typed[k] as number);
    return Math.min(1, Math.abs((p as number) - (q as number)) / (Math.max(...all) - Math.min(...all)));
  });
  return parts.reduce((sum, part) => sum + part, 0) / parts.length;
}

describe('createTypedCopySearch', () => {
  const real = draw(300, 'real');
  const find = createTypedCopySearch(real, layout);

  it('finds the nearest real row by the Gower distance, and only when it is nearer than real rows are to each other', () => {
    const nearest = real.map((one) =>
      Math.min(...real.filter((other) => other !== one).map((other) => gower(one, other, real))),
    );
    const usual = nearest.sort((a, b) => a - b)[2]!;
    for (const made of [
      ...draw(100, 'made'),
      ...real
        .slice(0, 5)
        .map(({ row }, i) => makeSample({ ...row, b: (row.b as number) + 1e-4 * i + 1e-5 }, 0, layout)),
    ]) {
      const distances = real.map((other) => gower(made, other, real));
      const least = Math.min(...distances);
      const found = find(made);
      if (found === undefined) expect(least).toBeGreaterThanOrEqual(usual * 0.8);
      else {
        expect(found.distance).toBeCloseTo(least, 10);
        expect(found.row).toBe(real[distances.indexOf(least)]);
        expect(found.distance).toBeLessThan(found.usual);
      }
    }
  });

  it('flags rows changed by a hair and about one in a hundred fresh rows of the same kind', () => {
    const changed = real.slice(0, 50).map(({ row }) => makeSample({ ...row, a: (row.a as number) + 0.001 }, 0, layout));
    expect(changed.filter((row) => find(row) !== undefined)).toHaveLength(50);
    const fresh = draw(1000, 'fresh').filter((row) => find(row) !== undefined).length;
    expect(fresh).toBeLessThan(50);
  });

  it('has no yardstick with one row, or when all rows are equal', () => {
    expect(createTypedCopySearch(real.slice(0, 1), layout)(real[1]!)).toBeUndefined();
    const equal = Array.from({ length: 5 }, () => real[0]!);
    expect(createTypedCopySearch(equal, layout)(real[0]!)).toBeUndefined();
  });
});
