import { describe, expect, it } from 'vitest';
import { describeForecast, describeSpending, formatMoney } from '../../src/view/spend-lines.ts';

const forecast = {
  promptTokens: { low: 900, expected: 1000, ceiling: 1200 },
  outputTokens: { low: 400, expected: 1500, ceiling: 3000 },
  tokens: { low: 1300, expected: 2500, ceiling: 4200 },
  calls: 12,
  minutes: { low: 0.2, expected: 0.5, ceiling: 12.4 },
};
const money = { low: 0.001, expected: 0.02, ceiling: 1.5, currency: 'USD' };

describe('lines about spending', () => {
  it('write money with as many digits as it takes', () => {
    expect([0, 0.0042, 0.042, 1.2345, 250].map((value) => formatMoney(value, 'EUR'))).toEqual([
      '0.00 EUR',
      '0.0042 EUR',
      '0.042 EUR',
      '1.23 EUR',
      '250.00 EUR',
    ]);
  });

  it('say a forecast with its range, and that a price is not known', () => {
    expect(describeForecast(forecast).join('\n')).toContain('2,500 (1,300 … 4,200)');
    expect(describeForecast(forecast).join('\n')).toContain('there is no price for this model');
    expect(describeForecast({ ...forecast, money }).join('\n')).toContain('0.020 USD (0.0010 USD … 1.50 USD)');
    expect(describeForecast(forecast).at(-1)).toContain('0.5 (0.2 … 12)');
  });

  it('say the fact beside the forecast, what was estimated, and what may have been billed', () => {
    const settled = { prompt: 1000, output: 900, money: 0.015, calls: 11, estimated: 2 };
    const possible = { prompt: 100, output: 2048, money: 0.004, calls: 1 };
    const [first, second, third] = describeSpending(
      { settled, possible, embeddings: { prompt: 5000, output: 0, calls: 3 } },
      { ...forecast, money },
      'USD',
    );
    expect(first).toContain('Used 1,900 tokens, 0.015 USD in 11 calls (2 estimated');
    expect(first).toContain('forecast 2,500 (1,300 … 4,200) tokens, 0.020 USD');
    expect(second).toContain('5,000 tokens in 3 calls');
    expect(third).toContain('1 calls that brought no reply, at most 2,148 tokens, 0.0040 USD');
    const nothing = { prompt: 0, output: 0, calls: 0 };
    expect(describeSpending({ settled: { ...settled, estimated: 0 }, possible: nothing }, forecast, undefined)).toEqual(
      ['Used 1,900 tokens in 11 calls; forecast 2,500 (1,300 … 4,200) tokens.'],
    );
  });
});
