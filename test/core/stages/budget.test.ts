import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsInBatch, rowsOwed, setBudget, spreadRows, UnknownTargetError } from '../../../src/core/stages/budget.ts';
import { makePlan } from './samples.ts';

const classes = ['a', 'b', 'c'];

describe('setBudget', () => {
  it('gives targets exactly and shares the rest by the rule', () => {
    const rows = (changes: Parameters<typeof makePlan>[0], sizes = [90, 10, 40], residuals = [0.1, 0.3, 0.1]) =>
      setBudget(makePlan(changes), classes, sizes, residuals).map((budget) => budget.rows);
    expect(rows({ targets: { b: 60, c: 0 } })).toEqual([40, 60, 0]);
    expect(rows({ budget: 'size', rows: 140 })).toEqual([90, 10, 40]);
    expect(rows({ budget: 'sqrt', rows: 60 }, [100, 25, 225])).toEqual([20, 10, 30]);
    expect(rows({ budget: 'residual' })).toEqual([20, 60, 20]);
    expect(rows({ budget: 'residual', targets: { a: 20 } })).toEqual([20, 60, 20]);
  });

  it('explores everything at once when the run stops before it writes', () => {
    const batches = (changes: Parameters<typeof makePlan>[0]) =>
      setBudget(makePlan({ rows: 300, ...changes }), classes, [9, 9, 9], []).map((budget) => budget.batches);
    expect(batches({})).toEqual([3, 3, 3]);
    expect(batches({ stopAfter: 'attributes' })).toEqual([1, 1, 1]);
  });

  it('lets targets above the number of rows win over it', () => {
    const budgets = setBudget(makePlan({ rows: 10, targets: { a: 70, b: 5 } }), classes, [1, 1, 1], []);
    expect(budgets.map(({ rows }) => rows)).toEqual([70, 5, 0]);
  });

  it('adds up to the plan for any sizes and targets within it', async () => {
    await fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 500 }),
        fc.nat(100),
        (sizes, rows, target) => {
          const labels = sizes.map((_, i) => `l${i}`);
          const targets: { [label: string]: number } = sizes.length > 1 ? { l0: Math.min(target, rows) } : {};
          const budgets = setBudget(makePlan({ rows, targets }), labels, sizes, []);
          expect(budgets.reduce((sum, budget) => sum + budget.rows, 0)).toBe(rows);
          for (const budget of budgets) {
            const parts = Array.from({ length: budget.batches }, (_, batch) => rowsInBatch(budget, batch));
            expect(parts.reduce((sum, part) => sum + part, 0)).toBe(budget.rows);
            expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
            expect(rowsInBatch(budget, budget.batches)).toBe(0);
          }
        },
      ),
    );
  });

  it('takes no more batches than the plan or than there are clusters to choose', () => {
    const plan = makePlan({ rows: 100, targets: { a: 0, b: 15 }, explore: { batches: 3, rowsPerCluster: 10 } });
    expect(setBudget(plan, classes, [5, 5, 5], []).map(({ batches }) => batches)).toEqual([1, 2, 3]);
  });

  it('knows unlabelled data and labels named like inherited properties', () => {
    expect(setBudget(makePlan(), [undefined], [10], [])).toEqual([{ label: undefined, rows: 100, batches: 3 }]);
    expect(setBudget(makePlan(), ['toString'], [10], [])).toMatchObject([{ rows: 100 }]);
  });

  it('refuses a target for a label that no real row has, and names those there are', () => {
    const many = Array.from({ length: 20 }, (_, i) => `label ${i}`);
    const plan = makePlan({ targets: { sad: 5 } });
    expect(() => setBudget(plan, classes, [1, 1, 1], [])).toThrow(UnknownTargetError);
    expect(() => setBudget(plan, classes, [1, 1, 1], [])).toThrow(/"sad".* "a", "b", "c"\. Correct/);
    expect(() => setBudget(plan, many, [], [])).toThrow(/"label 11", …\./);
    expect(() => setBudget(plan, [undefined], [1], [])).toThrow(/Labels in the data: none\./);
  });
});

describe('rowsOwed', () => {
  const budget = { label: 'a', rows: 30, batches: 3 };

  it('adds what earlier batches owe, also after the last batch of the label', () => {
    expect(rowsOwed(budget, 0, 0)).toBe(10);
    expect(rowsOwed(budget, 1, 10)).toBe(10);
    expect(rowsOwed(budget, 1, 7)).toBe(13);
    expect(rowsOwed(budget, 2, 20)).toBe(10);
    expect(rowsOwed(budget, 3, 28)).toBe(2);
    expect(rowsOwed(budget, 3, 30)).toBe(0);
    expect(rowsOwed(budget, 9, 31)).toBe(0);
  });

  it('does not go on asking for a label that brings less than half of its rows', () => {
    expect(rowsOwed(budget, 1, 5)).toBe(15);
    expect(rowsOwed(budget, 1, 4)).toBe(10);
    expect(rowsOwed(budget, 3, 14)).toBe(0);
  });

  it('brings every row in the end when each batch brings at least half, and never asks for more than half as many again', async () => {
    await fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 6 }),
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        (rows, batches, share) => {
          let arrived = 0;
          let asked = 0;
          for (let batch = 0; batch < batches + 12; batch++) {
            const wanted = rowsOwed({ label: undefined, rows, batches }, batch, arrived);
            asked += wanted;
            arrived += Math.ceil(wanted * share);
          }
          expect(arrived).toBe(rows);
          expect(asked).toBeLessThanOrEqual(rows / share + batches + 12);
        },
      ),
    );
  });
});

describe('spreadRows', () => {
  it('spreads all rows so that no two clusters differ by more than one, the first getting more', async () => {
    await fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 60 }), (rows, clusters) => {
        const parts = spreadRows(rows, clusters);
        expect(parts).toHaveLength(clusters);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(rows);
        expect([...parts].sort((a, b) => b - a)).toEqual(parts);
        expect((parts[0] ?? 0) - (parts.at(-1) ?? 0)).toBeLessThanOrEqual(1);
      }),
    );
    expect(spreadRows(5, 0)).toEqual([]);
  });
});
