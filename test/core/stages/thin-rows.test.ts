import { describe, expect, it } from 'vitest';
import { thinRows } from '../../../src/core/stages/thin-rows.ts';
import { writeSamples } from './samples.ts';

const samples = writeSamples({ food: 600, sky: 290, bank: 10 }, 'thin');

describe('thinRows', () => {
  it('keeps the shares of the labels, and small labels whole', () => {
    const rows = thinRows(samples, 90, 5);
    const count = (label: string) => Array.from(rows).filter((i) => samples[i]!.label === label).length;
    expect([count('food'), count('sky'), count('bank')]).toEqual([60, 29, 5]);
    expect([...rows]).toEqual([...new Set(rows)].sort((a, b) => a - b));
    expect(thinRows(samples, 90).filter((i) => samples[i]!.label === 'bank')).toHaveLength(10);
  });

  it('takes the same rows in any order of them', () => {
    const names = (list: typeof samples) => Array.from(thinRows(list, 100), (i) => list[i]!.text).sort();
    expect(names(samples.toReversed())).toEqual(names(samples));
  });

  it('takes all where they are few', () => {
    expect([...thinRows(samples.slice(0, 4), 4)]).toEqual([0, 1, 2, 3]);
  });
});
