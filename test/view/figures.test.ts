import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCount, formatFigure, formatProbability, formatShare } from '../../src/view/figures.ts';

describe('formatFigure', () => {
  it('gives three significant digits, an exponent only below 0.00001', () => {
    const cases: [number, string][] = [
      [0, '0'],
      [-0, '0'],
      [0.01234, '0.0123'],
      [-0.01236, '-0.0124'],
      [0.99996, '1.00'],
      [9.9996, '10.0'],
      [1.5, '1.50'],
      [12345.6, '12346'],
      [0.00001234, '0.0000123'],
      [0.000001234, '1.2e-6'],
      [-3e-9, '-3.0e-9'],
    ];
    for (const [value, text] of cases) expect(formatFigure(value)).toBe(text);
  });

  it('stays within half a percent of the value', async () => {
    await fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1e6, noNaN: true }), (value) => {
        expect(Math.abs(Number(formatFigure(value)) / value - 1)).toBeLessThanOrEqual(0.00501);
      }),
    );
  });
});

describe('formatCount, formatShare and formatProbability', () => {
  it('write figures as people read them', () => {
    expect([0, 999, 1000, 1234567, 12.6].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567', '13']);
    expect([0, 0.001, 0.0994, 0.0996, 0.154, 1].map(formatShare)).toEqual([
      '0.0 %',
      '0.1 %',
      '9.9 %',
      '10 %',
      '15 %',
      '100 %',
    ]);
    expect([0, 0.0009, 0.001, 0.0042, 0.31, 1].map(formatProbability)).toEqual([
      '< 0.001',
      '< 0.001',
      '0.001',
      '0.004',
      '0.31',
      '1.00',
    ]);
  });
});
