import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/data/plan.ts';
import { checkPrivacy, SensitiveRowsError, screenRows } from '../../../src/core/stages/screen.ts';
import { makePlan, makeSample, textLayout } from './samples.ts';

const key = `${'ghp'}_a8Kd03mZq71LxVb5Rt9Yw2Nc4Ej6Hs0Pf8Gu`;
const samples = [
  makeSample({ text: 'Nothing here.', label: 'a' }, 1),
  makeSample({ text: `mia@uni-graz.at and jo@uni-graz.at`, label: 'a' }, 2),
  makeSample({ text: `use ${key} for it`, label: 'b' }, 3),
  makeSample({ text: 'Call me.', label: 'someone@uni-graz.at' }, 4),
  makeSample({ text: 'x'.repeat(4100), label: 'b' }, 5),
];
const screening = screenRows(samples, textLayout, 4000);

describe('screenRows', () => {
  it('counts findings and rows by kind, secrets first, names lines and shows masked places', () => {
    expect(screening.sensitive).toEqual([
      { kind: 'api-key', group: 'secret', findings: 1, rows: 1, lines: [3], excerpts: ['use [API-KEY] for it'] },
      {
        kind: 'e-mail',
        group: 'personal',
        findings: 3,
        rows: 2,
        lines: [2, 4],
        excerpts: ['[E-MAIL] and [E-MAIL]', '[E-MAIL] and [E-MAIL]', '[E-MAIL]'],
      },
    ]);
    expect(JSON.stringify(screening)).not.toMatch(/ghp|mia|jo@|someone/);
  });

  it('counts rows that prompts cut', () => {
    expect(screening.tooLong).toEqual({ rows: 1, lines: [5], characters: 4000 });
    expect(screenRows(samples, textLayout, 4200).tooLong.rows).toBe(0);
  });

  it('keeps its lists short however many rows there are', () => {
    const many = Array.from({ length: 500 }, (_, i) => makeSample({ text: `a${i}@uni-graz.at`, label: 'a' }, i + 1));
    const [found] = screenRows(many, textLayout, 4000).sensitive;
    expect(found).toMatchObject({ rows: 500, findings: 500 });
    expect(found?.lines).toHaveLength(20);
    expect(found?.excerpts).toHaveLength(3);
  });
});

describe('checkPrivacy', () => {
  const check = (provider: string, privacy?: Plan['privacy']) => () =>
    checkPrivacy({ ...makePlan(), model: { provider }, ...(privacy ? { privacy } : {}) }, screening);

  it('stops for real models with kinds, counts and lines, and says what to do', () => {
    expect(check('openai')).toThrow(SensitiveRowsError);
    expect(check('openai')).toThrow(
      /^Nothing was sent: .* api-key in 1 row \(line 3\); e-mail in 2 rows \(line 2, 4\)\. Take them out, or .*--privacy mask/,
    );
    expect(check('openai', { personal: 'mask' })).toThrow(/hold api-key in 1 row \(line 3\)\. Take/);
  });

  it('lets rows through that are masked, sent on purpose, or stay on this machine', () => {
    for (const secrets of ['mask', 'send'] as const) expect(check('openai', { secrets })).not.toThrow();
    expect(check('offline')).not.toThrow();
    expect(check('offline', { secrets: 'stop' })).toThrow(SensitiveRowsError);
  });
});
