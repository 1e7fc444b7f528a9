import { describe, expect, it, vi } from 'vitest';
import {
  type DryRun,
  describeBudget,
  describeBytes,
  describeForecast,
  describeFound,
  describeLines,
  describeRows,
  isStopped,
  type Sending,
  writePage,
} from '../../../src/host/models/preview-text.ts';

vi.mock('vscode', async () => ({ l10n: { t: (await import('./editor-memory.ts')).fillIn } }));

const estimate = (expected: number) => ({ low: expected / 2, expected, ceiling: expected * 2 });
const forecast = {
  promptTokens: estimate(8000),
  outputTokens: estimate(2000),
  tokens: estimate(10_000),
  calls: 12,
  minutes: estimate(0.5),
  money: { ...estimate(0.03), currency: 'USD' },
};
const dryRun: DryRun = {
  real: 360,
  working: 289,
  heldOut: 71,
  calls: 12,
  sends: { host: 'api.example', notes: [], rows: 3, lines: [4, 9, 200], fields: ['text', 'label'], bytes: 38_455 },
  forecast,
  prompts: [
    {
      prompt: 'rows',
      source: 'text 1',
      isExact: false,
      cluster: 'c1',
      messages: [{ role: 'user', content: 'Write <rows>\n{"text":"hello"}' }],
    },
  ],
  screening: {
    sensitive: [
      { kind: 'api-key', group: 'secret', findings: 1, rows: 1, lines: [4], excerpts: ['token is [API-KEY]'] },
      { kind: 'e-mail', group: 'personal', findings: 2, rows: 2, lines: [9, 200], excerpts: ['write to [EMAIL]'] },
    ],
    tooLong: { rows: 0, lines: [], characters: 4000 },
  },
  privacy: { secret: 'stop', personal: 'mask' },
};

describe('what a run would send', () => {
  it('is told by rows, fields, bytes and lines', () => {
    expect(describeRows(dryRun)).toBe('3 of 360 rows in the first round · text, label');
    expect(describeBytes(dryRun)).toBe('about 38,455 bytes of prompts');
    expect(describeLines(dryRun, 2)).toBe('lines 4, 9, …');
    expect(describeLines(dryRun, 3)).toBe('lines 4, 9, 200');
  });

  it('is forecast with an interval, in money only where the price is known', () => {
    expect(describeForecast(forecast)).toEqual({
      tokens: '10,000 (5,000 … 20,000) in about 12 calls',
      money: '0.030 USD (0.015 USD … 0.060 USD)',
      minutes: '0.5 (0.3 … 1.0)',
    });
    const { money: _, ...unpriced } = forecast;
    expect(describeForecast(unpriced).money).toBe('price not known');
  });

  it('stops for what was found unless the plan masks or sends it', () => {
    expect(isStopped(dryRun)).toBe(true);
    expect(isStopped({ ...dryRun, privacy: { secret: 'send', personal: 'mask' } })).toBe(false);
    const [secret, personal] = describeFound(dryRun);
    expect(secret).toMatch(/api-key in 1 real row \(line 4\).*\[API-KEY\]: the run stops before sending/);
    expect(personal).toMatch(/e-mail in 2 real rows .*: placeholders are sent instead/);
  });

  it('names a budget, and says when it is below the forecast', () => {
    expect(describeBudget({}, forecast)).toBe('none');
    expect(describeBudget({ money: 2, tokens: 50_000 }, forecast)).toBe('at most 2.00 USD, 50,000 tokens');
    expect(describeBudget({ money: 2 }, undefined)).toBe('at most 2.00');
    expect(describeBudget({ money: 0.01 }, forecast)).toMatch(/^at most 0.010 USD: likely to end the run/);
    expect(describeBudget({ tokens: 9999 }, forecast)).toMatch(/likely to end the run/);
  });

  it('can be read whole, prompts to the letter', () => {
    const sending: Sending = { name: 'tickets.jsonl', dryRun, model: 'Team m-1', limits: {}, isResumed: false };
    const page = writePage({ ...sending, embeddings: 'vectors.example' });
    expect(page).toContain('Nothing has been sent.');
    expect(page).toContain('To: api.example (Team m-1)');
    expect(page).toContain('Rows shown first: lines 4, 9, 200');
    expect(page).toContain('the text of all 289 rows that take part, and of every new row, goes to vectors.example');
    expect(page).toContain('[user]\nWrite <rows>\n{"text":"hello"}');
    expect(page).toContain('Prompt “rows” (text 1), for cluster c1, will also hold the attributes');
  });
});
