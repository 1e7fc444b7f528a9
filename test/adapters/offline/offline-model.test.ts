import { describe, expect, it } from 'vitest';
import { createOfflineModel } from '../../../src/adapters/offline/offline-model.ts';
import type { AttributeSchema } from '../../../src/core/data/attribute.ts';
import type { Layout } from '../../../src/core/data/layout.ts';
import { ask, askRows, makeRemarks, makeSamples, textLayout } from './samples.ts';

const remarks = makeRemarks(60);

describe('createOfflineModel', () => {
  it('names itself, ends with stop and reports no usage', async () => {
    const model = createOfflineModel();
    expect(model).toMatchObject({ id: 'offline/built-in', limits: { concurrency: 2 }, fingerprint: { version: 1 } });
    const task = { kind: 'schema', layout: textLayout, samples: remarks } as const;
    const pieces: string[] = [];
    const reply = await model.complete(
      { messages: [], replySchema: {}, task, temperature: 1, maxOutputTokens: 10, seed: '' },
      { signal: new AbortController().signal, onText: (piece) => pieces.push(piece) },
    );
    expect(reply).toEqual({ text: pieces.join(''), model: 'offline/built-in', finish: 'stop' });
  });

  it('does nothing once it is cancelled', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const task = { kind: 'schema', layout: textLayout, samples: remarks } as const;
    const request = { messages: [], replySchema: {}, task, temperature: 1, maxOutputTokens: 10, seed: '' };
    await expect(createOfflineModel().complete(request, { signal })).rejects.toThrow('enough');
  });

  it('gives the same rows whether or not the class was counted before', async () => {
    const model = createOfflineModel();
    const task = {
      kind: 'rows',
      layout: textLayout,
      attributes: {},
      demonstrations: remarks.slice(0, 3),
      cell: remarks.slice(0, 20),
      classRows: remarks,
      count: 4,
    } as const;
    const fresh = await ask(task, 'b');
    await ask({ ...task, cell: remarks.slice(20, 40) }, 'a', model);
    expect(await ask(task, 'b', model)).toEqual(fresh);
    const other: Layout = { kind: 'text', text: [['label']], typed: [] };
    await ask({ ...task, layout: other }, 'c', model);
    expect(await ask(task, 'b', model)).toEqual(fresh);
  });

  it('never puts the label into a row, even where a layout lists it among the fields', async () => {
    const layout: Layout = { ...textLayout, typed: [{ path: ['label'], type: 'category' }] };
    const rows = await askRows(
      makeSamples(
        remarks.map(({ row }) => row),
        layout,
      ),
      layout,
      { count: 5 },
    );
    expect(rows).toHaveLength(5);
    for (const row of rows) expect(Object.keys(row)).toEqual(['text']);
  });
});

describe('attributes', () => {
  it('are named with closed value sets, and clusters get only those values', async () => {
    const schema: AttributeSchema = await ask({ kind: 'schema', layout: textLayout, samples: remarks.slice(0, 30) });
    const names = schema.attributes.map(({ name }) => name);
    expect(names).toEqual(['length', 'form', 'person', 'tone', 'register', 'vocabulary', 'punctuation', 'topic']);
    for (const { values } of schema.attributes) {
      expect(values.length).toBeGreaterThan(1);
      expect(new Set(values).size).toBe(values.length);
    }
    const sheet = await ask({ kind: 'attributes', layout: textLayout, schema, demonstrations: remarks.slice(0, 4) });
    expect(Object.keys(sheet.values)).toEqual(names);
    for (const { name, values } of schema.attributes) expect(values).toContain(sheet.values[name]);
    expect(sheet.name.split(', ').length).toBeGreaterThanOrEqual(2);
    expect(sheet.name.split(', ').length).toBeLessThanOrEqual(4);
  });

  it('leave out what cannot be measured in another script', async () => {
    const samples = makeSamples(
      [{ text: 'ฝนจะตกที่บ้านไหม' }, { text: 'วันนี้ฝนตกไหม' }, { text: 'ลมแรงหรือเปล่า' }],
      textLayout,
    );
    const { attributes } = (await ask({ kind: 'schema', layout: textLayout, samples })) as AttributeSchema;
    expect(attributes.map(({ name }) => name)).toEqual(expect.arrayContaining(['length', 'tone', 'punctuation']));
    for (const { name, values } of attributes) {
      expect(['form', 'person', 'register', 'vocabulary']).not.toContain(name);
      expect(values.join()).not.toMatch(/lower-case|capitals|intensified/);
    }
  });

  it('follow a schema that a person edited or a language model proposed', async () => {
    const rows = [
      { text: 'the pool was cold' },
      { text: 'is the pool heated ?' },
      { text: 'what a pool' },
      { text: 'is it far ?' },
    ];
    const schema: AttributeSchema = {
      attributes: [
        { name: 'form', description: '', values: ['statement', 'question'] },
        { name: 'Text length', description: '', values: ['< 3 words', '3-5', 'more'] },
        { name: 'facility', description: '', values: ['gym or sauna', 'pool', 'restaurant'] },
        { name: 'mood', description: '', values: ['joyful', 'sombre', 'unknown'] },
        { name: 'season', description: '', values: ['winter', 'summer'] },
      ],
    };
    const demonstrations = makeSamples(rows, textLayout);
    const { values } = await ask({ kind: 'attributes', layout: textLayout, schema, demonstrations });
    expect(values).toEqual({
      form: 'question',
      'Text length': '3-5',
      facility: 'pool',
      mood: 'unknown',
      season: 'winter',
    });
  });
});
