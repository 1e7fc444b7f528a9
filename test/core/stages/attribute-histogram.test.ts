import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeMeter } from '../../../src/core/ports/attribute-meter.ts';
import { countAttributes } from '../../../src/core/stages/attribute-histogram.ts';
import { makeSample } from './samples.ts';

const schema = {
  attributes: [
    { name: 'size', description: 'Letters.', values: ['short', 'long'] },
    { name: 'mood', description: 'Given.', values: ['calm', 'angry', 'other'] },
  ],
};
/** Measures the size only; a text of exactly four letters has none. */
const meter: AttributeMeter = {
  measured: new Set(['size']),
  measure: ({ text }) => new Map(text.length === 4 ? [] : [['size', text.length < 4 ? 'short' : 'long']]),
};
const sample = (text: string) => makeSample({ text, label: 'l' }, 1);

describe('countAttributes', () => {
  it('measures what can be measured, takes the rest from cells and from what was asked', () => {
    const [size, mood] = countAttributes({
      schema,
      meter,
      real: ['ab', 'abcdef', 'abc', 'four'].map(sample),
      nearestValues: [{ mood: 'calm', size: 'long' }, { mood: 'calm' }, undefined, { mood: 'angry' }],
      synthetic: [
        { sample: sample('abcdefg'), asked: { size: 'short', mood: 'furious' } },
        { sample: sample('abcdefgh'), asked: { mood: 'calm' } },
      ],
    });
    expect(size).toEqual({
      name: 'size',
      description: 'Letters.',
      real: 'measured',
      synthetic: 'measured',
      values: [
        { value: 'short', real: 0.5, synthetic: 0 },
        { value: 'long', real: 0.25, synthetic: 1 },
      ],
      unknown: { real: 0.25, synthetic: 0 },
      totalVariation: expect.closeTo(2 / 3, 12),
    });
    expect(mood).toEqual({
      name: 'mood',
      description: 'Given.',
      real: 'by cluster',
      synthetic: 'as asked',
      values: [
        { value: 'calm', real: 0.5, synthetic: 0.5 },
        { value: 'angry', real: 0.25, synthetic: 0 },
        { value: 'other', real: 0, synthetic: 0 },
        { value: 'furious', real: 0, synthetic: 0.5 },
      ],
      unknown: { real: 0.25, synthetic: 0 },
      totalVariation: expect.closeTo((1 / 6 + 1 / 3 + 1 / 2) / 2, 12),
    });
  });

  it('agrees with the definition of total variation on any counts', async () => {
    const mood = fc.constantFrom('calm', 'angry', 'other', 'odd');
    await fc.assert(
      fc.property(
        fc.array(mood, { minLength: 1, maxLength: 30 }),
        fc.array(mood, { minLength: 1, maxLength: 30 }),
        (a, b) => {
          const found = countAttributes({
            schema,
            meter: { measured: new Set(), measure: () => new Map() },
            real: a.map(() => sample('x')),
            nearestValues: a.map((value) => ({ mood: value })),
            synthetic: b.map((value) => ({ sample: sample('x'), asked: { mood: value } })),
          })[1]!;
          const share = (list: string[], value: string) => list.filter((one) => one === value).length / list.length;
          let greatest = 0;
          // Total variation is the largest difference that any set of values shows.
          for (let set = 0; set < 16; set++) {
            const chosen = ['calm', 'angry', 'other', 'odd'].filter((_, i) => (set >> i) & 1);
            const mass = (list: string[]) => chosen.reduce((sum, value) => sum + share(list, value), 0);
            greatest = Math.max(greatest, Math.abs(mass(a) - mass(b)));
          }
          expect(found.totalVariation).toBeCloseTo(greatest, 12);
          for (const { value, real, synthetic } of found.values) {
            expect([real, synthetic]).toEqual([share(a, value), share(b, value)]);
          }
        },
      ),
    );
  });

  it('has no distance where a side has no value, and can be given up', () => {
    const input = { schema, meter, real: [sample('ab')], nearestValues: [undefined], synthetic: [] };
    expect(countAttributes(input).map(({ totalVariation }) => totalVariation)).toEqual([null, null]);
    const stop = () => {
      throw new Error('enough');
    };
    expect(() => countAttributes({ ...input, checkpoint: stop })).toThrow('enough');
  });
});
