import { describe, expect, it } from 'vitest';
import { applyRegion, completeSheet, nameSheet, reasonSchema, reasonSheet } from '../../../src/core/stages/reason.ts';
import { makeKit } from '../prompts/kits.ts';
import { makeSample, textLayout } from './samples.ts';
import { makeCluster, makeDesk } from './scripted-desk.ts';

const kit = makeKit(textLayout);
const demonstration = makeSample({ text: 'a demonstration', label: 'red' }, 1);

describe('reasonSchema', () => {
  const good = '{"attributes":[{"name":"tone","values":["calm","angry"]}]}';

  it('asks once when the first reply will do', async () => {
    const { desk, asked } = makeDesk(good);
    expect(await reasonSchema(desk, kit, [demonstration])).toMatchObject({ attributes: [{ name: 'tone' }] });
    expect(asked.map(({ seed }) => seed)).toEqual(['schema']);
  });

  it('asks again with what was wrong, as calls of their own, and gives up after the third', async () => {
    const { desk, asked } = makeDesk('no', '{"attributes":[]}', good);
    expect(await reasonSchema(desk, kit, [demonstration])).toMatchObject({ attributes: [{ name: 'tone' }] });
    expect(asked.map(({ seed }) => seed)).toEqual(['schema', 'schema 2', 'schema 3']);
    expect(asked[2]?.messages[1]?.content).toMatch(/could not be used:\n\n<refused>\n"attributes: Invalid length/);
    const hopeless = makeDesk('no');
    expect(await reasonSchema(hopeless.desk, kit, [demonstration])).toMatchObject({
      problem: expect.stringContaining('no JSON'),
    });
    expect(hopeless.asked).toHaveLength(3);
  });
});

describe('reasonSheet', () => {
  const schema = { attributes: [{ name: 'tone', description: '', values: ['calm', 'angry'] }] };
  const reason = (text: string) =>
    reasonSheet(makeDesk(text).desk, kit, schema, makeCluster('c3', demonstration), [demonstration]);

  it('names the cluster it is of, or says what is wrong', async () => {
    expect(await reason('{"name":"wines","values":{"tone":"calm"}}')).toEqual({
      cluster: 'c3',
      name: 'wines',
      values: { tone: 'calm' },
    });
    expect(await reason('{"name":"wines","values":{"tone":"sad"}}')).toMatchObject({
      problem: expect.stringContaining('only 0 of 1'),
    });
    expect(await reason('no')).toMatchObject({ problem: 'the reply holds no JSON object' });
  });
});

describe('the sheet of a region', () => {
  const schema = {
    attributes: [
      { name: 'tone', description: '', values: ['calm', 'angry'] },
      { name: 'length', description: '', values: ['short', 'long'] },
    ],
  };
  const cluster = makeCluster('c2', demonstration);
  const region = { rows: 1, demonstrations: [] };

  it('is taken as it stands when it has a value of every attribute, listed or not', () => {
    const attributes = { tone: 'furious', length: 'short', accent: 'northern' };
    expect(completeSheet(schema, cluster, { ...region, attributes })).toEqual({
      cluster: 'c2',
      name: 'red',
      values: attributes,
    });
    expect(completeSheet(schema, cluster, { ...region, attributes, name: 'storms' })?.name).toBe('storms');
  });

  it('is not complete without a region, a value, or more than a blank', () => {
    expect(completeSheet(schema, cluster, undefined)).toBeUndefined();
    expect(completeSheet(schema, cluster, region)).toBeUndefined();
    expect(completeSheet(schema, cluster, { ...region, attributes: { tone: 'calm' } })).toBeUndefined();
    expect(completeSheet(schema, cluster, { ...region, attributes: { tone: 'calm', length: ' ' } })).toBeUndefined();
  });

  it('goes over what the model said, value by value', () => {
    const said = { cluster: 'c2', name: 'said', values: { tone: 'calm', length: 'long' } };
    expect(applyRegion(said, undefined)).toEqual(said);
    expect(applyRegion(said, { ...region, attributes: { tone: 'angry', length: '' } })).toEqual({
      cluster: 'c2',
      name: 'said',
      values: { tone: 'angry', length: 'long' },
    });
    expect(nameSheet(cluster)).toEqual({ cluster: 'c2', name: 'red', values: {} });
  });
});
