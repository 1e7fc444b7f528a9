import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Band, isInBand, nameBands, parseBand } from '../../../src/adapters/offline/bands.ts';

describe('bands', () => {
  it('names bands that, read again, hold every number exactly once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        (values, count) => {
          const sorted = values.sort((a, b) => a - b);
          const bands = nameBands(sorted, count, 'words').map((name) => parseBand(name) as Band);
          for (const value of sorted) expect(bands.filter((band) => isInBand(band, value))).toHaveLength(1);
        },
      ),
    );
  });

  it('writes bands of about equal size in words', () => {
    expect(nameBands([1, 2, 3, 4, 5, 6, 7, 8], 4, 'words')).toEqual([
      'up to 2 words',
      '3 to 4 words',
      '5 to 6 words',
      'over 6 words',
    ]);
    expect(nameBands([5, 5, 5], 4)).toEqual(['any']);
  });

  it('reads what a person writes', () => {
    const holds = (text: string) => [9, 10, 15, 20, 21].filter((value) => isInBand(parseBand(text) as Band, value));
    expect(holds('10-20 tokens')).toEqual([10, 15, 20]);
    expect(holds('short (up to 10)')).toEqual([9, 10]);
    expect(holds('under 10')).toEqual([9]);
    expect(holds('20+')).toEqual([20, 21]);
    expect(holds('more than 20 words')).toEqual([21]);
    expect(holds('15 words')).toEqual([15]);
    expect(parseBand('long')).toBeUndefined();
  });
});
