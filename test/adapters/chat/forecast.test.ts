import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Forecaster, type ReplyFact, type RunOutline } from '../../../src/adapters/chat/forecast.ts';
import { createRng } from '../../../src/core/math/rng.ts';

const outline: RunOutline = {
  kinds: {
    schema: { calls: 1, prompt: 1000, output: 400, promptDoubt: 0 },
    attributes: { calls: 12, prompt: 6000, output: 900, promptDoubt: 0.1 },
    rows: { calls: 40, prompt: 16_000, output: 8000, promptDoubt: 0.1 },
  },
  rows: 200,
};
const pace = { slots: 8 };
const price = { input: 1, output: 4, currency: 'USD' };
const fact = (changes: Partial<ReplyFact> = {}): ReplyFact => ({
  kind: 'rows',
  promptTokens: 400,
  outputTokens: 200,
  expectedPrompt: 400,
  expectedOutput: 200,
  rowsAsked: 5,
  rowsBrought: 5,
  milliseconds: 1000,
  ...changes,
});
const width = ({ low, expected, ceiling }: { low: number; expected: number; ceiling: number }) =>
  (ceiling - low) / expected;

/** Makes all calls of the outline with a model whose replies are `factor` as long as expected. */
function play(factor: number, seed: number, until = Infinity) {
  const rng = createRng(seed);
  const forecaster = new Forecaster(outline, pace, price);
  let total = 0;
  const take = (made: ReplyFact) => {
    if (forecaster.replies < until) forecaster.add(made);
    total += made.promptTokens + made.outputTokens;
  };
  const scatter = () => factor * Math.exp(0.35 * rng.normal());
  take(
    fact({
      kind: 'schema',
      promptTokens: 1000,
      outputTokens: Math.round(400 * scatter()),
      expectedPrompt: 1000,
      expectedOutput: 400,
      rowsAsked: 0,
      rowsBrought: 0,
    }),
  );
  for (let i = 0; i < 12; i++)
    take(
      fact({
        kind: 'attributes',
        promptTokens: 500,
        outputTokens: Math.round(75 * scatter()),
        expectedPrompt: 500,
        expectedOutput: 75,
        rowsAsked: 0,
        rowsBrought: 0,
      }),
    );
  for (let i = 0; i < 40; i++) take(fact({ outputTokens: Math.round(200 * scatter()) }));
  return { forecaster, total };
}

describe('Forecaster', () => {
  it('begins with the outline and a wide range around it', () => {
    const { tokens, promptTokens, outputTokens, money, calls } = new Forecaster(outline, pace, price).read();
    expect(calls).toBeGreaterThanOrEqual(53);
    expect(calls).toBeLessThan(57);
    expect(promptTokens.expected / 23_000).toBeCloseTo(1, 1);
    expect(tokens.expected).toBe(promptTokens.expected + outputTokens.expected);
    expect(width(outputTokens)).toBeGreaterThan(1.5);
    expect(money!.expected).toBeCloseTo((promptTokens.expected + 4 * outputTokens.expected) / 1e6, 5);
  });

  it('names no money where the price is not known', () => {
    expect(new Forecaster(outline, pace, undefined).read()).not.toHaveProperty('money');
  });

  it('narrows with the first replies, holds the truth, and ends at it', () => {
    let held = 0;
    for (let seed = 0; seed < 100; seed++) {
      const factor = Math.exp(0.8 * createRng(`factor ${seed}`).next() - 0.4);
      const { forecaster, total } = play(factor, seed, 21);
      const { tokens } = forecaster.read();
      expect(width(tokens)).toBeLessThan(1);
      if (tokens.low <= total && total <= tokens.ceiling) held++;
    }
    expect(held).toBeGreaterThanOrEqual(90);
    const { forecaster, total } = play(1.3, 7);
    expect(forecaster.read().tokens).toEqual({ low: total, expected: total, ceiling: total });
  });

  it('counts rows that are lost and asked for again', () => {
    const good = new Forecaster(outline, pace, price);
    const bad = new Forecaster(outline, pace, price);
    for (let i = 0; i < 20; i++) {
      good.add(fact());
      bad.add(fact({ rowsBrought: i % 4 === 0 ? 0 : 5 }));
    }
    expect(bad.read().calls).toBeGreaterThan(good.read().calls + 8);
  });

  it('knows what an earlier start has done', () => {
    const whole = new Forecaster(outline, pace, price);
    const half = new Forecaster(outline, pace, price);
    half.skipRows(100);
    expect(half.read().outputTokens.expected / whole.read().outputTokens.expected).toBeCloseTo(0.5, 1);
  });

  it('takes a better outline', () => {
    const forecaster = new Forecaster(outline, pace, price);
    const kinds = { ...outline.kinds, attributes: { calls: 12, prompt: 60_000, output: 900, promptDoubt: 0 } };
    const before = forecaster.read().promptTokens.expected;
    forecaster.refine({ ...outline, kinds });
    expect(forecaster.read().promptTokens.expected - before).toBe(54_000);
  });

  it('takes as long as slots and stated limits make it', () => {
    const minutes = (changes: object) => {
      const forecaster = new Forecaster(outline, { slots: 8, ...changes }, price);
      forecaster.add(fact({ milliseconds: 2000 }));
      return forecaster.read().minutes;
    };
    expect(minutes({}).expected).toBeCloseTo((54 * 2) / 8 / 60, 1);
    expect(minutes({ slots: 1 }).expected).toBeGreaterThan(1.6);
    expect(minutes({ requestsPerMinute: 10 }).expected).toBeGreaterThan(5);
    expect(minutes({ tokensPerMinute: 1000 }).expected).toBeGreaterThan(25);
  });

  it('is ordered, whatever the replies say', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ promptTokens: fc.nat(5000), outputTokens: fc.nat(5000), rowsBrought: fc.nat(5) }), {
          maxLength: 60,
        }),
        (facts) => {
          const forecaster = new Forecaster(outline, pace, price);
          for (const changes of facts) forecaster.add(fact(changes));
          const { tokens, promptTokens, outputTokens, minutes, money } = forecaster.read();
          for (const { low, expected, ceiling } of [tokens, promptTokens, outputTokens, minutes, money!]) {
            expect(low).toBeLessThanOrEqual(expected);
            expect(expected).toBeLessThanOrEqual(ceiling);
            expect(low).toBeGreaterThanOrEqual(0);
            expect(Number.isFinite(ceiling)).toBe(true);
          }
        },
      ),
    );
  });
});
