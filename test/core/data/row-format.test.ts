import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/data/json.ts';
import type { Layout } from '../../../src/core/data/layout.ts';
import { createConstantFinder } from '../../../src/core/data/row-constants.ts';
import { buildRow, COMPACT_STYLE, detectStyle, stringifyRow } from '../../../src/core/data/row-format.ts';

const layout: Layout = {
  kind: 'text',
  text: [['data', 'body']],
  typed: [{ path: ['stars'], type: 'number' }],
  label: ['label'],
  id: ['id'],
};
const real: JsonObject[] = [
  { v: 2, id: 'a', data: { lang: 'en', body: 'one', by: 'Ann' }, stars: 1, code: 0, label: 'bad' },
  { v: 2, id: 'b', data: { lang: 'en', body: 'two', by: 'Bob' }, stars: 5, code: 1, label: 'good' },
  { v: 2, id: 'c', data: { lang: 'en', body: 'six', by: 'Cy' }, stars: 2, code: 0, label: 'bad' },
  { v: 2, id: 'd', data: { lang: 'en', body: 'ten', by: 'Di' }, stars: 4, code: 1, label: 'good' },
  { v: 2, id: 'e', data: { lang: 'en', body: 'ten', by: 'Ed' }, stars: 4, code: 1, label: 'good' },
  { v: 2, id: 'f', data: { lang: 'en', body: 'ten', by: 'Flo', odd: 1 }, stars: 4, code: 1, label: 'good' },
];
const findConstants = (rows: readonly JsonObject[]) => {
  const finder = createConstantFinder(layout);
  for (const row of rows) finder.add(row);
  return finder.finish();
};

describe('constants', () => {
  it('are fields outside the layout that no row, or no row of a label, contradicts', () => {
    const { always, byLabel } = findConstants(real);
    expect(always).toEqual([
      { path: ['v'], value: 2 },
      { path: ['data', 'lang'], value: 'en' },
    ]);
    expect([...byLabel]).toEqual([
      ['bad', [{ path: ['code'], value: 0 }]],
      ['good', [{ path: ['code'], value: 1 }]],
    ]);
  });

  it('are not found where a label has too few rows to tell', () => {
    expect(findConstants(real.slice(0, 2)).byLabel.size).toBe(0);
  });

  it('are not fields that one row lacks', () => {
    expect(findConstants([...real, { label: 'bad' }]).always).toEqual([]);
  });
});

describe('buildRow', () => {
  it('keeps the schema and key order, and copies nothing of the template but constants', () => {
    const values = [
      { path: ['label'], value: 'good' },
      { path: ['data', 'body'], value: 'new' },
      { path: ['stars'], value: 3 },
      { path: ['id'], value: 'z' },
    ];
    const row = buildRow(layout, real[5]!, values, findConstants(real));
    expect(JSON.stringify(row)).toBe(
      '{"v":2,"id":"z","data":{"lang":"en","body":"new"},"stars":3,"code":1,"label":"good"}',
    );
  });

  it('adds fields the template lacks at the end', () => {
    const row = buildRow(layout, { label: 'x' }, [{ path: ['data', 'body'], value: 'new' }]);
    expect(row).toEqual({ data: { body: 'new' } });
  });

  it('writes turns in the words of the template', () => {
    const chat: Layout = { kind: 'chat', text: [['conversations']], typed: [] };
    const template = { id: 1, conversations: [{ from: 'human', value: 'private' }] };
    const value = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Ho' },
    ];
    expect(buildRow(chat, template, [{ path: ['conversations'], value }])).toEqual({
      conversations: [
        { from: 'human', value: 'Hi' },
        { from: 'gpt', value: 'Ho' },
      ],
    });
    const contentFirst = { conversations: [{ content: 'private', role: 'user' }] };
    const row = buildRow(chat, contentFirst, [{ path: ['conversations'], value }]);
    expect(JSON.stringify(row)).toBe(
      '{"conversations":[{"content":"Hi","role":"user"},{"content":"Ho","role":"assistant"}]}',
    );
  });

  it('fills list positions it has no value for with null, and keeps lists of texts as lists', () => {
    const indexed: Layout = { kind: 'text', text: [['turns', 1, 'text']], typed: [] };
    const template: JsonObject = { turns: [{ text: 'secret' }, { text: 'a', by: 'Ann' }, { text: 'b' }] };
    expect(buildRow(indexed, template, [{ path: ['turns', 1, 'text'], value: 'new' }])).toEqual({
      turns: [null, { text: 'new' }],
    });
    const listed: Layout = { kind: 'qa', text: [['answers', 'text']], typed: [] };
    const row = buildRow(listed, { answers: { text: ['old'], start: [4] } }, [
      { path: ['answers', 'text'], value: 'new' },
    ]);
    expect(row).toEqual({ answers: { text: ['new'] } });
  });

  it('refuses a value for a field the layout does not name', () => {
    expect(() => buildRow(layout, real[0]!, [{ path: ['code'], value: 1 }])).toThrow(/code is not a field/);
  });
});

describe('stringifyRow', () => {
  const python = { itemSeparator: ', ', keySeparator: ': ', asciiOnly: true } as const;

  it('writes the style of JSON.stringify and of Python', () => {
    const row = { a: [1, 'é: ", '], b: { c: null } };
    expect(stringifyRow(row)).toBe(JSON.stringify(row));
    expect(stringifyRow(row, python)).toBe('{"a": [1, "\\u00e9: \\", "], "b": {"c": null}}');
    expect(stringifyRow({ a: '😀' }, python)).toBe('{"a": "\\ud83d\\ude00"}');
  });

  it('finds the style again', () => {
    const rows = [
      { a: 'x:y,z', b: ['é', 2] },
      { a: 'u', b: [] },
    ];
    for (const itemSeparator of [', ', ','] as const) {
      for (const keySeparator of [': ', ':'] as const) {
        for (const asciiOnly of [true, false]) {
          const style = { itemSeparator, keySeparator, asciiOnly };
          expect(detectStyle(rows.map((row) => stringifyRow(row, style)))).toEqual(style);
        }
      }
    }
    expect(detectStyle([])).toEqual(COMPACT_STYLE);
  });

  it('is one line that means the same, for every row and style', () => {
    const row = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());
    fc.assert(
      fc.property(row, fc.boolean(), (value, spaced) => {
        const text = stringifyRow(value as JsonObject, spaced ? python : COMPACT_STYLE);
        expect(text).not.toMatch(/[\n\r\u2028\u2029]/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(stringifyRow({ a: '\u2028' })).toBe('{"a":"\\u2028"}');
  });

  it('refuses numbers that JSON does not have', () => {
    expect(() => stringifyRow({ a: [Number.NaN] })).toThrow(RangeError);
  });
});
