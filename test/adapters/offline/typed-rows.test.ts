import { describe, expect, it } from 'vitest';
import type { Layout } from '../../../src/core/data/layout.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { ask, askRows, makeSamples } from './samples.ts';

const layout: Layout = {
  kind: 'tabular',
  text: [],
  typed: [
    { path: ['age'], type: 'number' },
    { path: ['school'], type: 'category' },
    { path: ['years'], type: 'number' },
    { path: ['kin'], type: 'category' },
    { path: ['sex'], type: 'category' },
    { path: ['gain'], type: 'number' },
    { path: ['rate'], type: 'number' },
    { path: ['active'], type: 'boolean' },
  ],
  label: ['label'],
};
const schools = ['primary', 'middle', 'college', 'doctorate'];

function makePeople(count: number) {
  const rng = createRng('people');
  const rows = Array.from({ length: count }, () => {
    const level = rng.int(4);
    const woman = rng.int(2) === 0;
    const married = rng.int(2) === 0;
    return {
      age: 20 + rng.int(50),
      school: schools[level]!,
      years: 4 * (level + 1),
      kin: married ? (woman ? 'wife' : 'husband') : 'single',
      sex: woman ? 'f' : 'm',
      gain: rng.int(10) === 0 ? 1000 + rng.int(9000) : 0,
      rate: Number((10 + 90 * rng.next()).toFixed(2)),
      active: rng.int(3) > 0,
      label: 'a',
    };
  });
  return makeSamples(rows, layout);
}

describe('typed rows', () => {
  const people = makePeople(300);

  it('have every typed field, no label, real categories and numbers in the real range', async () => {
    const rows = await askRows(people, layout, { count: 40 });
    expect(rows).toHaveLength(40);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(layout.typed.map(({ path }) => path[0]));
      expect(row.age).toBeGreaterThanOrEqual(20);
      expect(row.age).toBeLessThan(70);
      expect(Number.isInteger(row.age)).toBe(true);
      expect(Number((row.rate as number).toFixed(2))).toBe(row.rate);
      expect(schools).toContain(row.school);
      expect(typeof row.active).toBe('boolean');
    }
  });

  it('keep fields that decide each other together and never pair what never meets', async () => {
    for (const row of await askRows(people, layout, { count: 40 })) {
      expect(row.years).toBe(4 * (schools.indexOf(row.school as string) + 1));
      expect(`${row.kin} ${row.sex}`).not.toMatch(/wife m|husband f/);
    }
  });

  it('keep a heavy zero about as heavy', async () => {
    const rows = await askRows(people, layout, { cell: people.slice(0, 60), count: 80 });
    const zeros = rows.filter(({ gain }) => gain === 0).length / rows.length;
    expect(zeros).toBeGreaterThan(0.75);
    expect(zeros).toBeLessThan(1);
  });

  it('are new numbers too, and never a real row', async () => {
    const real = new Set(people.map(({ typed }) => JSON.stringify(typed)));
    const rates = new Set(people.map(({ typed }) => typed[6]));
    const rows = await askRows(people, layout, { count: 40 });
    for (const row of rows) expect(real).not.toContain(JSON.stringify(Object.values(row)));
    expect(rows.some(({ rate }) => !rates.has(rate as number))).toBe(true);
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(rows.length);
  });

  it('are none when every possible row is real', async () => {
    const pair: Layout = {
      kind: 'tabular',
      text: [],
      typed: [
        { path: ['a'], type: 'category' },
        { path: ['b'], type: 'category' },
      ],
    };
    const rows = ['x', 'y'].flatMap((a) => ['u', 'v'].map((b) => ({ a, b })));
    expect(await askRows(makeSamples(rows, pair), pair)).toEqual([]);
    const equal = makeSamples(
      Array.from({ length: 9 }, () => ({ a: 'x', b: 'u' })),
      pair,
    );
    expect(await askRows(equal, pair)).toEqual([]);
  });

  it('keep missing values missing', async () => {
    const holes = people.map((sample) => ({ ...sample, typed: [null, ...sample.typed.slice(1)] }));
    for (const row of await askRows(holes, layout, { count: 10 })) expect(row.age).toBeNull();
  });

  it('meet wished bands and categories more often than without the wish', async () => {
    const share = async (attributes: { [attribute: string]: string }) => {
      const rows = await askRows(people, layout, { attributes, count: 40 });
      return rows.filter(({ school, age }) => school === 'college' && (age as number) <= 40).length;
    };
    expect(await share({ school: 'college', age: 'up to 40' })).toBeGreaterThan(1.5 * (await share({})));
  });

  it('give attributes for the telling fields, and values for a cluster', async () => {
    const schema = await ask({ kind: 'schema', layout, samples: people.slice(0, 30) });
    const named = Object.fromEntries(
      schema.attributes.map((a: { name: string; values: string[] }) => [a.name, a.values]),
    );
    expect(named.school).toEqual(expect.arrayContaining(schools));
    expect(named.age).toHaveLength(3);
    const demonstrations = people.filter(({ typed }) => typed[1] === 'college').slice(0, 4);
    const sheet = await ask({ kind: 'attributes', layout, schema, demonstrations });
    expect(sheet.values.school).toBe('college');
    for (const [name, value] of Object.entries(sheet.values)) expect(named[name]).toContain(value);
    expect(sheet.name).toContain('college');
  });
});
