import { describe, expect, it } from 'vitest';
import { type AlignInput, alignSamples } from '../../../src/core/math/align.ts';
import { createMatrix, type Matrix, rowOf, stackRows, takeRows } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { drawRows, naiveKernel, oneClass } from './gaussian-rows.ts';

const centres = [
  [0, 0, 0, 0],
  [4, 0, 0, 0],
  [0, 5, 0, 0],
];

/** Rows of three clusters, `counts` of each, in order. */
function drawClusters(counts: readonly number[], seed: string): Matrix {
  const rng = createRng(seed);
  return stackRows(...counts.map((count, c) => drawRows(count, 4, rng, 0.6, centres[c])));
}

function clusterMass(weights: Float64Array, counts: readonly number[]): number[] {
  let at = 0;
  return counts.map((count) => {
    at += count;
    return weights.subarray(at - count, at).reduce((sum, w) => sum + w, 0);
  });
}

function align(real: Matrix, synthetic: Matrix, options: Partial<AlignInput> = {}) {
  return alignSamples({
    real,
    realClass: oneClass(real.rows),
    synthetic,
    syntheticClass: oneClass(synthetic.rows),
    classes: 1,
    classMass: Float64Array.of(1),
    cap: 20,
    seed: 1,
    ...options,
  });
}

const total = (weights: Float64Array) => weights.reduce((sum, w) => sum + w, 0);

describe('alignSamples in one class', () => {
  const realCounts = [120, 60, 20];
  const syntheticCounts = [80, 80, 80];
  const real = drawClusters(realCounts, 'real');
  const synthetic = drawClusters(syntheticCounts, 'synthetic');

  it('recovers the true cluster masses of a mixture, with a certificate', () => {
    const result = align(real, synthetic);
    expect(total(result.weights)).toBeCloseTo(1, 12);
    const masses = clusterMass(result.weights, syntheticCounts);
    expect(masses[0]).toBeCloseTo(0.6, 1);
    expect(masses[1]).toBeCloseTo(0.3, 1);
    expect(masses[2]).toBeCloseTo(0.1, 1);
    const [only] = result.perClass;
    expect(only.certificate.holds).toBe(true);
    expect(only.certificate.relative).toBeLessThanOrEqual(1e-4);
    expect(only).toMatchObject({ class: 0, realRows: 200, syntheticRows: 240, mass: 1, lambda: result.lambda });
    expect(only).not.toHaveProperty('note');
    expect(result.uniformIsAsGood).toBe(false);
    const squares = result.weights.reduce((sum, w) => sum + w * w, 0);
    expect(result.effectiveSize).toBeCloseTo(1 / squares, 9);
    expect(only.effectiveSize).toBeCloseTo(1 / squares, 9);
  });

  it('finds equal weights as good when there is nothing to repair', () => {
    const rng = createRng('same');
    const result = align(drawRows(80, 4, rng), drawRows(300, 4, rng));
    expect(result.uniformIsAsGood).toBe(true);
    expect(result.lambda).toBe(Infinity);
    for (const weight of result.weights) expect(weight).toBeCloseTo(1 / 300, 15);
    expect(result.path.map(({ lambda }) => lambda)).toEqual([Infinity, 10000, 3000, 1000, 300, 100, 30, 10]);
  });

  it('measures equal weights by their gap to the real rows', () => {
    const { path, perClass } = align(real, synthetic, { lambdas: [Infinity, 1] });
    const { bandwidth } = perClass[0];
    const mean = (a: Matrix, b: Matrix, skip: boolean) => {
      let sum = 0;
      for (let i = 0; i < a.rows; i++) {
        for (let j = 0; j < b.rows; j++) if (!skip || i !== j) sum += naiveKernel(rowOf(a, i), rowOf(b, j), bandwidth);
      }
      return sum / (a.rows * (skip ? b.rows - 1 : b.rows));
    };
    const expected = mean(real, real, true) - 2 * mean(real, synthetic, false) + mean(synthetic, synthetic, false);
    expect(path[0].mmd).toBeCloseTo(expected, 6);
    expect(path[0].score).toBe(0);
  });

  it('keeps weights under the cap and counts those at it', () => {
    const cap = 1.5;
    const result = align(real, synthetic, { cap, lambdas: [0] });
    const limit = cap / 240;
    expect(Math.max(...result.weights)).toBeLessThanOrEqual(limit * (1 + 1e-12));
    expect(result.perClass[0].atCap).toBe(result.weights.filter((w) => w >= limit * (1 - 1e-9)).length);
    expect(result.perClass[0].atCap).toBeGreaterThan(50);
    expect(() => align(real, synthetic, { cap: 0.99 })).toThrow(RangeError);
  });

  it('spreads the mass of equal rows evenly', () => {
    const repeated = stackRows(synthetic, takeRows(synthetic, [200, 200, 200]));
    const { weights } = align(real, repeated, { lambdas: [1] });
    expect(new Set([weights[200], weights[240], weights[241], weights[242]]).size).toBe(1);
    const once = align(real, synthetic, { lambdas: [1] }).weights;
    expect(clusterMass(weights, [...syntheticCounts, 3])[2]).toBeLessThan(clusterMass(once, syntheticCounts)[2] + 0.02);
  });

  it('witnesses real rows that nothing synthetic explains', () => {
    const { witness, weights, perClass } = align(real, drawClusters([80, 80, 0], 'two of three'));
    const lost = Math.min(...witness.subarray(180));
    expect(lost).toBeGreaterThan(Math.max(...witness.subarray(0, 180)));
    const explaining = drawClusters([80, 80, 0], 'two of three');
    let expected = 0;
    for (let j = 0; j < 200; j++) expected += naiveKernel(rowOf(real, j), rowOf(real, 7), perClass[0].bandwidth) / 200;
    for (let i = 0; i < 160; i++) {
      expected -= weights[i] * naiveKernel(rowOf(explaining, i), rowOf(real, 7), perClass[0].bandwidth);
    }
    expect(witness[7]).toBeCloseTo(expected, 6);
  });

  it('measures the mass far from every real row', () => {
    const rng = createRng('far');
    const away = drawRows(60, 4, rng, 0.6, [40, 40, 0, 0]);
    const even = { lambdas: [Infinity] };
    expect(align(real, stackRows(synthetic, away), even).massFarFromReal).toBeGreaterThan(60 / 300);
    expect(align(real, stackRows(synthetic, away), even).massFarFromReal).toBeLessThan(60 / 300 + 0.2);
    expect(align(real, drawClusters(realCounts, 'fresh'), even).massFarFromReal).toBeLessThan(0.15);
  });

  it('gives the same bytes for the same input, and other folds for another seed', () => {
    const first = align(real, synthetic);
    expect(align(real, synthetic)).toEqual(first);
    expect(align(real, synthetic, { seed: 2 }).path).not.toEqual(first.path);
  });
});

/** The cluster in whose share of the unit interval the number falls. */
function drawCluster(odds: readonly number[], at: number): number {
  let cluster = 0;
  for (let left = at - odds[0]; left >= 0 && cluster < odds.length - 1; left -= odds[cluster]) cluster++;
  return cluster;
}

describe('the choice of λ', () => {
  const shares = [0.4, 0.25, 0.15, 0.1, 0.06, 0.04];
  const spots = [0, 1, 2, 3, 4, 5].map((k) => Array.from({ length: 16 }, (_, d) => (d === k ? 2.5 : 0)));
  /** Overlapping clusters in 16 dimensions; each row's cluster beside it. */
  const draw = (count: number, odds: readonly number[], seed: string) => {
    const rng = createRng(seed);
    const clusters = Array.from({ length: count }, () => drawCluster(odds, rng.next()));
    return { clusters, rows: stackRows(...clusters.map((k) => drawRows(1, 16, rng, 0.7, spots[k]))) };
  };
  const variation = (weights: ArrayLike<number>, clusters: readonly number[]) => {
    const found = shares.map((share) => -share);
    clusters.forEach((k, i) => {
      found[k] += weights[i];
    });
    return found.reduce((sum, gap) => sum + Math.abs(gap), 0) / 2;
  };
  const even = (count: number) => new Array<number>(count).fill(1 / count);

  it.each([300, 60])('recovers the shares of a shifted mixture from %i real rows', (count) => {
    const synthetic = draw(600, [0.05, 0.1, 0.15, 0.2, 0.25, 0.25], 'shifted');
    const { weights } = align(draw(count, shares, `real ${count}`).rows, synthetic.rows);
    const before = variation(even(600), synthetic.clusters);
    expect(before).toBeGreaterThan(0.4);
    expect(variation(weights, synthetic.clusters)).toBeLessThan(before * (count > 100 ? 0.25 : 0.4));
  });

  it('leaves a sample without any shift as it is, whatever few real rows seem to say', () => {
    for (const count of [20, 50, 200]) {
      for (let trial = 0; trial < 4; trial++) {
        const synthetic = draw(400, shares, `null ${count} ${trial}`);
        const real = draw(count, shares, `null real ${count} ${trial}`);
        const { weights, effectiveSize } = align(real.rows, synthetic.rows, { seed: trial });
        const rise = variation(weights, synthetic.clusters) - variation(even(400), synthetic.clusters);
        expect(rise).toBeLessThan(0.03);
        expect(effectiveSize).toBeGreaterThan(300);
      }
    }
  });
});

describe('alignSamples in several classes', () => {
  const rng = createRng('classes');
  const real = drawRows(90, 3, rng);
  const synthetic = drawRows(120, 3, rng, 1.3);
  const realClass = Int32Array.from({ length: 90 }, (_, i) => (i < 60 ? 0 : i < 85 ? 1 : 2));
  const syntheticClass = Int32Array.from({ length: 120 }, (_, i) => i % 3);
  const input: AlignInput = {
    real,
    realClass,
    synthetic,
    syntheticClass,
    classes: 3,
    classMass: Float64Array.of(0.7, 0.2, 0.1),
    cap: 10,
    seed: 3,
  };
  const massOfClass = (weights: Float64Array, c: number) => total(weights.filter((_, i) => syntheticClass[i] === c));

  it('repairs label shift exactly: each class gets its mass', () => {
    const { weights } = alignSamples(input);
    [0.7, 0.2, 0.1].forEach((mass, c) => {
      expect(massOfClass(weights, c)).toBeCloseTo(mass, 12);
    });
  });

  it('takes λ from the other classes where there are too few real rows for folds, and says so', () => {
    const { perClass, lambda } = alignSamples({ ...input, lambdas: [0, 100] });
    expect(perClass.map(({ note }) => note)).toEqual([undefined, undefined, 'lambda-from-other-classes']);
    expect(perClass[2].lambda).toBe(lambda);
  });

  it('weighs a class of two real rows evenly, and one of none', () => {
    const few = realClass.map((c, i) => (c === 2 && i > 86 ? 0 : c));
    const two = alignSamples({ ...input, realClass: few, lambdas: [0, 1] });
    expect(two.perClass[2]).toMatchObject({ note: 'too-few-real-rows', lambda: Infinity, realRows: 2 });
    const none = alignSamples({ ...input, realClass: realClass.map((c) => Math.min(c, 1)), lambdas: [0, 1] });
    expect(none.perClass[2]).toMatchObject({ note: 'no-real-rows', lambda: Infinity, realRows: 0 });
    for (const { weights } of [two, none]) {
      weights.forEach((w, i) => {
        if (syntheticClass[i] === 2) expect(w).toBeCloseTo(0.1 / 40, 15);
      });
    }
  });

  it('hands the mass of a class without synthetic rows to the others, and reports it', () => {
    const result = alignSamples({ ...input, syntheticClass: syntheticClass.map((c) => Math.min(c, 1)) });
    expect(result.lostMass).toBeCloseTo(0.1, 12);
    expect(result.perClass[2]).toMatchObject({ note: 'no-synthetic-rows', mass: 0, syntheticRows: 0 });
    expect(result.perClass[0].mass).toBeCloseTo(0.7 / 0.9, 12);
    expect(total(result.weights)).toBeCloseTo(1, 12);
    expect(Math.min(...result.witness.subarray(85))).toBeGreaterThan(0.1);
  });

  it('gives rows of a class without mass no weight', () => {
    const { weights } = alignSamples({ ...input, classMass: Float64Array.of(1, 0, 0) });
    expect(massOfClass(weights, 0)).toBeCloseTo(1, 12);
    expect(massOfClass(weights, 1)).toBe(0);
  });

  it('refuses input that does not fit together', () => {
    const bad: Partial<AlignInput>[] = [
      { realClass: oneClass(3) },
      { syntheticClass: oneClass(3) },
      { classMass: Float64Array.of(0.5, 0.5) },
      { classMass: Float64Array.of(0.5, 0.2, 0.2) },
      { classMass: Float64Array.of(1.5, -0.5, 0) },
      { synthetic: createMatrix(120, 4) },
      { realClass: oneClass(90, 3) },
      { lambdas: [] },
      { lambdas: [-1] },
      { folds: 1 },
      { syntheticClass: oneClass(120, 2), classMass: Float64Array.of(1, 0, 0) },
    ];
    for (const change of bad) expect(() => alignSamples({ ...input, ...change })).toThrow(RangeError);
  });
});

describe('alignSamples on ill samples', () => {
  const rng = createRng('ill');

  it('one real row', () => {
    const result = align(drawRows(1, 3, rng), drawRows(20, 3, rng));
    expect(result).toMatchObject({ uniformIsAsGood: true, massFarFromReal: null, path: [] });
    expect(result.perClass[0].note).toBe('too-few-real-rows');
    expect(total(result.weights)).toBeCloseTo(1, 12);
  });

  it('a handful of real rows, without evidence for any λ', () => {
    const result = align(drawRows(6, 3, rng), drawRows(20, 3, rng));
    expect(result.perClass[0]).toMatchObject({ note: 'no-evidence-for-lambda', lambda: Infinity });
  });

  it('one synthetic row', () => {
    const result = align(drawRows(30, 3, rng), drawRows(1, 3, rng));
    expect(result.weights).toEqual(Float64Array.of(1));
    expect(result.perClass[0].certificate.holds).toBe(true);
  });

  it('embeddings that are all equal', () => {
    const result = align(createMatrix(30, 3), createMatrix(40, 3), { lambdas: [0] });
    for (const w of result.weights) expect(w).toBeCloseTo(1 / 40, 15);
    expect(result.perClass[0].certificate.holds).toBe(true);
    expect(result.massFarFromReal).toBe(0);
  });

  it('real rows that are all equal, among them a synthetic one', () => {
    const synthetic = stackRows(createMatrix(1, 3), drawRows(30, 3, rng));
    const result = align(createMatrix(30, 3), synthetic, { cap: Infinity, lambdas: [0] });
    expect(result.weights[0]).toBeGreaterThan(0.99);
    expect(result.perClass[0].certificate.holds).toBe(true);
  });

  it('no real rows at all', () => {
    const result = align(createMatrix(0, 3), drawRows(10, 3, rng));
    expect(result.perClass[0].note).toBe('no-real-rows');
    expect(result.witness).toHaveLength(0);
  });
});
