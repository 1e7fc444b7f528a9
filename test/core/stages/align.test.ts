import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/data/plan.ts';
import type { Sample } from '../../../src/core/data/sample.ts';
import { alignRows, setClassMass } from '../../../src/core/stages/align.ts';
import { makePlan, makeSample, plainLayout, writeSamples, writeTexts } from './samples.ts';

const real = writeSamples({ food: 60, sport: 20, sky: 20 }, 'real');
const synthetic = writeSamples({ food: 10, sport: 30, sky: 20 }, 'made');
const align = (plan: Plan, own = synthetic, base = real) =>
  alignRows({ real: base, synthetic: own, plan, staticModel: undefined });

function shares(weights: Float64Array, samples: readonly Sample[]): Map<string | undefined, number> {
  const sums = new Map<string | undefined, number>();
  samples.forEach(({ label }, i) => {
    sums.set(label, (sums.get(label) ?? 0) + (weights[i] ?? 0) / samples.length);
  });
  return sums;
}

describe('setClassMass', () => {
  const classes = ['a', 'b', 'c'];
  const mass = (rule: 'real' | 'target' | 'equal', changes: Parameters<typeof makePlan>[0] = {}, rows = [60, 30, 10]) =>
    Array.from(setClassMass(rule, classes, rows, makePlan(changes)), (value) => Number(value.toFixed(9)));

  it('is the real share, the targets with the rest by real share, or equal', () => {
    expect(mass('real')).toEqual([0.6, 0.3, 0.1]);
    expect(mass('equal')).toEqual([0.333333333, 0.333333333, 0.333333333]);
    expect(mass('target', { rows: 100, targets: { c: 64 } })).toEqual([0.24, 0.12, 0.64]);
    expect(mass('target', { rows: 10, targets: { a: 10, b: 30 } })).toEqual([0.25, 0.75, 0]);
  });

  it('gives nothing to a class without real rows', () => {
    expect(mass('equal', {}, [3, 0, 5])).toEqual([0.5, 0, 0.5]);
    expect(mass('real', {}, [3, 0, 1])).toEqual([0.75, 0, 0.25]);
  });
});

describe('alignRows', () => {
  it('gives every class its exact mass, every row a weight ≥ 0, and the weights mean 1', () => {
    const wanted = {
      real: { food: 0.6, sport: 0.2, sky: 0.2 },
      equal: { food: 1 / 3, sport: 1 / 3, sky: 1 / 3 },
      target: { food: 0.1, sport: 0.45, sky: 0.45 },
    };
    for (const rule of ['real', 'equal', 'target'] as const) {
      const plan = makePlan({ targets: { food: 10 }, align: { classMass: rule } });
      const { weights, report } = align(plan);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(synthetic.length, 8);
      expect(weights.every((weight) => weight >= 0)).toBe(true);
      for (const [label, share] of shares(weights, synthetic)) {
        expect(share).toBeCloseTo(wanted[rule][label as 'food'], 8);
      }
      expect(report.classMass).toBe(rule);
      for (const found of report.classes) {
        expect(found.mass).toBeCloseTo(wanted[rule][found.label as 'food'], 8);
        expect(found.certificate.holds).toBe(true);
      }
      expect(report.certificate).toBeLessThanOrEqual(1e-4);
    }
  });

  it('weighs by the targets when there are any, else by the real shares', () => {
    expect(align(makePlan()).report.classMass).toBe('real');
    expect(align(makePlan({ targets: { food: 10 } })).report.classMass).toBe('target');
  });

  it('reports labels that one side lacks: their share goes to the others, unknown rows weigh nothing', () => {
    const made = [...writeSamples({ food: 20, sport: 20 }, 'made'), ...writeSamples({ bank: 10 }, 'made')];
    const { weights, report } = align(makePlan(), made);
    expect(report.missingLabels).toEqual(['sky']);
    expect(report.unknownLabels).toEqual(['bank']);
    const share = shares(weights, made);
    expect(share.get('bank')).toBe(0);
    expect(share.get('food')).toBeCloseTo(0.75, 8);
    expect(report.classes.find(({ label }) => label === 'sky')?.note).toMatch(/share went to the others/);
    expect(report.classes.find(({ label }) => label === 'bank')?.note).toMatch(/no weight/);
  });

  it('works without labels, with a single row, and with rows that are all the same', () => {
    const plain = (texts: readonly string[]) => texts.map((text, i) => makeSample({ text }, i + 1, plainLayout));
    const plan = makePlan({ layout: plainLayout });
    const base = plain([...writeTexts('food', 30, 1), ...writeTexts('sky', 30, 1)]);
    const free = align(plan, plain(writeTexts('food', 20, 2)), base);
    expect(free.report.classes).toHaveLength(1);
    expect(free.report.classes[0]).not.toHaveProperty('label');
    expect([...align(plan, plain(['one row alone']), base).weights]).toEqual([1]);
    const same = align(plan, plain(['soup', 'soup', 'soup', 'soup']), base).weights;
    for (const weight of same) expect(weight).toBeCloseTo(1, 6);
    expect([...align(plan, base.slice(0, 2), base.slice(0, 1)).weights]).toEqual([1, 1]);
  });

  it('moves weight to the subjects that the real rows have', () => {
    const plan = makePlan({ layout: plainLayout });
    const mix = (food: number, sky: number, seed: string) =>
      [...writeTexts('food', food, seed), ...writeTexts('sky', sky, seed)].map((text, i) =>
        makeSample({ text }, i + 1, plainLayout),
      );
    const { weights, report } = align(plan, mix(60, 60, 'made'), mix(120, 30, 'real'));
    const food = weights.subarray(0, 60).reduce((sum, weight) => sum + weight, 0) / 120;
    expect(food).toBeGreaterThan(0.68);
    expect(food).toBeLessThan(0.9);
    expect(report.uniformIsAsGood).toBe(false);
    expect(report.uncovered).toHaveLength(20);
    const witness = report.uncovered.map((row) => row.witness);
    expect([...witness].sort((a, b) => b - a)).toEqual(witness);
  });
});
