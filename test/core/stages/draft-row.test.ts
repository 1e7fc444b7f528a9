import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/data/json.ts';
import type { Layout } from '../../../src/core/data/layout.ts';
import { rowId } from '../../../src/core/data/row-id.ts';
import { createIdSource, draftRow, type RowMaker } from '../../../src/core/stages/draft-row.ts';
import type { Commission, Harvest } from '../../../src/core/stages/generate.ts';
import { makeSample } from './samples.ts';

const layout: Layout = {
  kind: 'text',
  text: [['text'], ['meta', 'title']],
  typed: [{ path: ['price'], type: 'number' }],
  label: ['label'],
  id: ['id'],
};
const template = {
  id: 4,
  label: 3,
  extra: 'own',
  meta: { source: 'web', title: 'T' },
  price: 2,
  text: 'real',
  lang: 'en',
};
const demonstration = makeSample(template, 8, layout);
const commission: Commission = {
  cluster: {
    id: 'c2',
    batch: 1,
    step: 5,
    label: '3',
    members: [{ hash: demonstration.hash, line: 8, distance: 0 }],
    far: false,
    reduction: 0.1,
    meanVarianceAfter: 0.5,
  },
  sheet: { cluster: 'c2', name: 'n', values: { tone: 'calm' } },
  demonstrations: [demonstration],
  cell: [],
  classRows: [],
};
const maker: RowMaker = {
  runId: 'run',
  layout,
  constants: {
    always: [{ path: ['lang'], value: 'en' }],
    byLabel: new Map([['3', [{ path: ['name'], value: 'three' }]]]),
  },
  nextId: createIdSource([demonstration], layout),
};
const harvest = (rows: readonly JsonObject[]): Harvest => ({
  model: 'made/model-7',
  promptHash: 'hash',
  call: 1003,
  rows,
  problems: [],
});

describe('draftRow', () => {
  it('writes rows in the user’s schema: key order, the label’s JSON type, the next id, constants, nothing else', () => {
    const made = draftRow(
      maker,
      commission,
      harvest([
        { text: 'one', 'meta.title': 'A', price: 7 },
        { text: 'two', 'meta.title': 'B', price: null },
      ]),
    );
    expect(made.map(({ row }) => JSON.stringify(row))).toEqual([
      '{"id":5,"label":3,"meta":{"title":"A"},"price":7,"text":"one","lang":"en","name":"three"}',
      '{"id":6,"label":3,"meta":{"title":"B"},"price":null,"text":"two","lang":"en","name":"three"}',
    ]);
    expect(made[0]?.sample).toMatchObject({ text: 'one\n\nA', typed: [7], label: '3' });
  });

  it('names every row by its slot and keeps where it comes from', () => {
    const made = draftRow(
      maker,
      commission,
      harvest([
        { text: 'one', 'meta.title': '' },
        { text: 'two', 'meta.title': '' },
      ]),
    );
    expect(made.map(({ id }) => id)).toEqual([rowId('run', 'c2.1003.0'), rowId('run', 'c2.1003.1')]);
    expect(made[1]?.origin).toEqual({
      runId: 'run',
      slot: 'c2.1003.1',
      model: 'made/model-7',
      promptHash: 'hash',
      demonstrations: [{ hash: demonstration.hash, line: 8 }],
      cluster: 'c2',
      attributes: { tone: 'calm' },
      batch: 1,
      step: 5,
    });
  });

  it('leaves out rows without any text, and keeps the slots of the others', () => {
    const made = draftRow(
      maker,
      commission,
      harvest([
        { text: ' ', 'meta.title': '' },
        { text: 'two', 'meta.title': '' },
      ]),
    );
    expect(made.map(({ origin }) => origin.slot)).toEqual(['c2.1003.1']);
  });
});

describe('createIdSource', () => {
  const next = (ids: readonly (string | number | null)[], count = 2) => {
    const source = createIdSource(
      ids.map((id, i) => makeSample({ ...template, id }, i + 1, layout)),
      layout,
    );
    return Array.from({ length: count }, (_, i) => source?.(`own${i}`));
  };

  it('goes on above the largest whole number', () => {
    expect(next([3, 41, 7])).toEqual([42, 43]);
    expect(next([-5, -9])).toEqual([1, 2]);
  });

  it('uses the row’s own id for ids of any other kind', () => {
    for (const ids of [['a1', 'a2'], [1, '2'], [1, null], [1.5], [Number.MAX_SAFE_INTEGER + 1], []]) {
      expect(next(ids)).toEqual(['own0', 'own1']);
    }
  });

  it('gives none where the data has none', () => {
    const { id: _, ...without } = layout;
    expect(createIdSource([demonstration], without)).toBeUndefined();
  });
});
