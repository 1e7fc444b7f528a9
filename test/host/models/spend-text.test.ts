import { describe, expect, it, vi } from 'vitest';
import { describeMeter, describeSpend } from '../../../src/host/models/spend-text.ts';
import type { SpendReport } from '../../../src/jobs/spend-meter.ts';

vi.mock('vscode', async () => ({ l10n: { t: (await import('./editor-memory.ts')).fillIn } }));

const estimate = (expected: number) => ({ low: expected / 2, expected, ceiling: expected * 2 });

describe('the meter', () => {
  it('tells tokens, and money where the price is known, beside what they come to', () => {
    const used = { promptTokens: 1000, outputTokens: 234 };
    expect(describeMeter(used)).toBe('1,234 tokens');
    const projected = { isNarrowed: true, tokens: estimate(5000), money: estimate(0.5) };
    expect(describeMeter({ ...used, money: 0.1, currency: 'USD', projected })).toBe(
      '1,234 of about 5,000 tokens, 0.100 of about 0.500 USD',
    );
  });
});

describe('the end of a run', () => {
  const report: SpendReport = {
    model: 'team/m-1',
    host: 'api.example',
    forecast: {
      promptTokens: estimate(8000),
      outputTokens: estimate(2000),
      tokens: estimate(10_000),
      calls: 12,
      minutes: estimate(1),
    },
    fact: {
      settled: { calls: 11, estimated: 0, prompt: 7000, output: 2500, money: 0.02 },
      possible: { calls: 1, prompt: 400, output: 100, money: 0.01 },
    },
    crowded: 0,
    retried: 0,
  };

  it('sets the fact, what was possibly billed included, beside the forecast', () => {
    expect(describeSpend(report)).toBe('Used 10,000 tokens; forecast 10,000 (5,000 … 20,000).');
    const forecast = { ...report.forecast, money: { ...estimate(0.025), currency: 'USD' } };
    expect(describeSpend({ ...report, forecast, currency: 'USD' })).toBe(
      'Used 10,000 tokens, 0.030 USD; forecast 10,000 (5,000 … 20,000) tokens, 0.025 USD.',
    );
  });

  it('tells embeddings by themselves', () => {
    const embeddings = { calls: 2, prompt: 3000, output: 0 };
    expect(describeSpend({ ...report, fact: { ...report.fact, embeddings } })).toMatch(
      /\. Embeddings: 3,000 tokens\.$/,
    );
  });
});
