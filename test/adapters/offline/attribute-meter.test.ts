import { describe, expect, it } from 'vitest';
import { createAttributeMeter } from '../../../src/adapters/offline/attribute-meter.ts';
import { proposeSchema } from '../../../src/adapters/offline/schema.ts';
import { describeCluster } from '../../../src/adapters/offline/sheet.ts';
import { detectLayout } from '../../../src/core/data/detect-layout.ts';
import type { JsonObject } from '../../../src/core/data/json.ts';
import { makeSample } from '../../core/stages/samples.ts';
import { makeReadings, makeThai, makeTickets } from '../../fakes/template-rows.ts';

function read(rows: readonly JsonObject[]) {
  const { layout } = detectLayout(rows);
  const samples = rows.map((row, i) => makeSample(row, i + 1, layout));
  return { layout, samples, schema: proposeSchema(layout, samples.slice(0, 30)) };
}

describe('the attribute meter', () => {
  it.each([
    ['texts', makeTickets(120, 1)],
    ['typed rows', makeReadings(150, 2)],
    ['Thai', makeThai(100, 3)],
  ])(
    'measures every attribute that the reasoner proposes for %s, and says what the reasoner says of one row',
    (_, rows) => {
      const { layout, samples, schema } = read(rows);
      const meter = createAttributeMeter(schema, layout, samples);
      expect([...meter.measured]).toEqual(schema.attributes.map(({ name }) => name));
      let known = 0;
      for (const sample of samples) {
        const measured = meter.measure(sample);
        const said = describeCluster(layout, schema, [sample]).values;
        for (const [name, value] of measured) {
          known++;
          if (value !== 'other') expect([name, value]).toEqual([name, said[name]]);
        }
      }
      expect(known).toBeGreaterThan(0.95 * samples.length * schema.attributes.length);
    },
  );

  it('leaves alone what it cannot read off a row', () => {
    const { layout, samples, schema } = read(makeTickets(60, 4));
    const named = (name: string) => schema.attributes.find((attribute) => attribute.name === name)!;
    const attributes = [
      { ...named('tone'), values: ['calm', 'angry'] },
      { ...named('length'), values: ['1 to 2 sentences', 'over 2 sentences'] },
      { ...named('topic'), description: 'What the row is about.' },
      { name: 'urgency', description: '', values: ['low', 'high'] },
      named('form'),
    ];
    expect([...createAttributeMeter({ attributes }, layout, samples).measured]).toEqual(['form']);
    const thai = read(makeThai(60, 5));
    const meter = createAttributeMeter(
      { attributes: [named('form'), named('punctuation')] },
      thai.layout,
      thai.samples,
    );
    expect([...meter.measured]).toEqual(['punctuation']);
  });
});
