import { describe, expect, it } from 'vitest';
import { reasonSchema, reasonSheet } from '../../../src/core/stages/reason.ts';
import { makeSample, textLayout } from './samples.ts';
import { makeCluster, makeDesk } from './scripted-desk.ts';

const demonstration = makeSample({ text: 'a demonstration', label: 'red' }, 1);

describe('reasonSchema', () => {
  const good = '{"attributes":[{"name":"tone","values":["calm","angry"]}]}';

  it('asks once when the first reply will do', async () => {
    const { desk, asked } = makeDesk(good);
    expect(await reasonSchema(desk, textLayout, [demonstration])).toMatchObject({ attributes: [{ name: 'tone' }] });
    expect(asked.map(({ seed }) => seed)).toEqual(['schema']);
  });

  it('asks again with what was wrong, as calls of their own, and gives up after the third', async () => {
    const { desk, asked } = makeDesk('no', '{"attributes":[]}', good);
    expect(await reasonSchema(desk, textLayout, [demonstration])).toMatchObject({ attributes: [{ name: 'tone' }] });
    expect(asked.map(({ seed }) => seed)).toEqual(['schema', 'schema 2', 'schema 3']);
    expect(asked[2]?.messages[1]?.content).toMatch(/could not be used: attributes: Invalid length/);
    const hopeless = makeDesk('no');
    expect(await reasonSchema(hopeless.desk, textLayout, [demonstration])).toMatchObject({
      problem: expect.stringContaining('no JSON'),
    });
    expect(hopeless.asked).toHaveLength(3);
  });
});

describe('reasonSheet', () => {
  const schema = { attributes: [{ name: 'tone', description: '', values: ['calm', 'angry'] }] };
  const reason = (text: string) =>
    reasonSheet(makeDesk(text).desk, textLayout, schema, makeCluster('c3', demonstration), [demonstration]);

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
