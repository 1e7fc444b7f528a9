import { describe, expect, it } from 'vitest';
import { type Commission, generateRows, rowsRequest } from '../../../src/core/stages/generate.ts';
import { makeKit } from '../prompts/kits.ts';
import { makePlan, makeSample, textLayout } from './samples.ts';
import { makeCluster, makeDesk } from './scripted-desk.ts';

const demonstration = makeSample({ text: 'a demonstration', label: 'red' }, 1);
const commission: Commission = {
  cluster: makeCluster('c3', demonstration),
  sheet: { cluster: 'c3', name: 'wines', values: { tone: 'calm' } },
  demonstrations: [demonstration],
  cell: [demonstration],
  classRows: [demonstration],
};
const plan = makePlan();
const settings = plan.generate;
const kit = makeKit(textLayout);

const generate = (text: string, count = 2) => generateRows(makeDesk(text).desk, kit, plan, commission, count, 4, 1);

describe('rowsRequest', () => {
  it('names the call, fixes the label, and shows demonstrations only when the plan says so', () => {
    const request = rowsRequest(kit, settings, commission, 3, 4, 'seed');
    expect(request).toMatchObject({
      seed: 'seed rows c3 4',
      temperature: settings.temperature,
      maxOutputTokens: settings.maxOutputTokens,
      task: { kind: 'rows', label: 'red', count: 3, demonstrations: [demonstration] },
    });
    expect(JSON.stringify(request.messages)).not.toContain('a demonstration');
    const shown = rowsRequest(kit, { ...settings, showDemonstrations: true }, commission, 3, 4, 'seed');
    expect(JSON.stringify(shown.messages)).toContain('a demonstration');
  });
});

describe('generateRows', () => {
  it('takes rows in order, no more than wanted, and counts broken ones', async () => {
    const reply = { rows: [{ text: 'one' }, { text: 2 }, { text: 'two' }, { text: 'three' }, 'x'] };
    expect(await generate(JSON.stringify(reply))).toMatchObject({
      model: 'made-1',
      call: 4,
      rows: [{ text: 'one' }, { text: 'two' }],
      problems: ['text is not text', 'a row is not an object'],
    });
  });

  it('does not take the row in which the reply was cut off', async () => {
    expect(await generate('{"rows":[{"text":"one"},{"text":"half a sent', 5)).toMatchObject({
      rows: [{ text: 'one' }],
      problems: ['the last row was cut off'],
    });
    expect(await generate('{"rows":[{"text":"half', 5)).toMatchObject({ rows: [], problems: [expect.anything()] });
    expect(await generate('```\n{"rows":[{"text":"one"}]}\n```', 5)).toMatchObject({ rows: [{}], problems: [] });
  });

  it('turns a reply that cannot be read into a problem', async () => {
    expect(await generate('no')).toMatchObject({ rows: [], problems: ['the reply holds no JSON object'] });
    expect(await generate('{"row":[]}')).toMatchObject({ rows: [], problems: [expect.stringContaining('rows')] });
  });
});
