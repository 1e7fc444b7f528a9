import { describe, expect, it } from 'vitest';
import { findPrice, priceOf, pricesAsOf } from '../../../src/adapters/chat/prices.ts';

describe('findPrice', () => {
  it('knows list prices at their makers, with their day, and dated names as the same model', () => {
    const price = findPrice('openai', 'gpt-4o-mini', {});
    expect(price).toEqual({ input: 0.15, output: 0.6, currency: 'USD', asOf: pricesAsOf });
    expect(findPrice('openai', 'gpt-4o-mini-2024-07-18', {})).toEqual(price);
    expect(findPrice('openrouter', 'openai/gpt-4o-mini', {})).toEqual(price);
  });

  it.each([
    ['openai', 'gpt-4o-minimal'],
    ['openai', 'constructor'],
    ['azure', 'gpt-4o-mini'],
    ['mine', 'gpt-4o-mini'],
    ['ollama', 'llama3.1'],
  ])('guesses no price of %s/%s', (provider, model) => {
    expect(findPrice(provider, model, {})).toBeUndefined();
  });

  it('lets the user’s own price win', () => {
    const own = { 'openai/gpt-4o-mini': { input: 1, output: 2, currency: 'EUR' } };
    expect(findPrice('openai', 'gpt-4o-mini', own)).toEqual(own['openai/gpt-4o-mini']);
  });

  it('counts prompts and replies apart', () => {
    expect(priceOf({ input: 2, output: 10, currency: 'USD' }, 500_000, 100_000)).toBeCloseTo(2);
  });
});
