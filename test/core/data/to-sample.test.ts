import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, hashRow } from '../../../src/core/data/hash-row.ts';
import type { JsonObject } from '../../../src/core/data/json.ts';
import type { Layout } from '../../../src/core/data/layout.ts';
import { flattenText, isIssue, toSample } from '../../../src/core/data/to-sample.ts';

const reviews: Layout = { kind: 'text', text: [['title'], ['body']], typed: [], label: ['label'] };
const table: Layout = {
  kind: 'tabular',
  text: [],
  typed: [
    { path: ['age'], type: 'number' },
    { path: ['member'], type: 'boolean' },
    { path: ['city'], type: 'category' },
  ],
};

describe('toSample', () => {
  it('joins text fields with a blank line and leaves empty ones out', () => {
    expect(toSample({ title: 'T', body: 'B', label: 'pos' }, 3, reviews)).toMatchObject({
      line: 3,
      text: 'T\n\nB',
      label: 'pos',
    });
    expect(toSample({ title: null, body: 'B' }, 3, reviews)).toMatchObject({ text: 'B' });
    expect(toSample({ title: ' ', body: 'B' }, 3, reviews)).not.toHaveProperty('label');
  });

  it.each([
    [{ body: null }, 'missing-text'],
    [{}, 'missing-text'],
    [{ title: '', body: ' \n' }, 'missing-text'],
    [{ title: 'T', body: 5 }, 'wrong-type'],
    [{ title: { a: 'b' }, body: 'x' }, 'wrong-type'],
    [{ title: [1], body: 'x' }, 'wrong-type'],
  ] as [JsonObject, string][])('refuses %j as %s', (row, code) => {
    expect(toSample(row, 8, reviews)).toMatchObject({ line: 8, code, excluded: true });
  });

  it('writes labels as text and takes null, blank and lists for no label', () => {
    const label = (value: JsonObject['x']) => toSample({ body: 'b', label: value! }, 1, reviews);
    expect(label(0)).toMatchObject({ label: '0' });
    expect(label(false)).toMatchObject({ label: 'false' });
    for (const none of [null, ' ', ['a'], {}]) expect(label(none)).not.toHaveProperty('label');
  });

  it('reads typed fields in order, null where missing or of the wrong type', () => {
    expect(toSample({ city: 'Oslo', age: 3, member: true }, 1, table)).toMatchObject({
      text: '',
      typed: [3, true, 'Oslo'],
    });
    expect(toSample({ city: 7, age: '3', member: 0 }, 1, table)).toMatchObject({ typed: [null, null, '7'] });
    expect(isIssue(toSample({ city: '', age: '3' }, 1, table))).toBe(true);
  });

  it('writes conversations as role: content lines, in usual role names', () => {
    const layout: Layout = { kind: 'chat', text: [['c']], typed: [] };
    const row = {
      c: [
        { from: 'human', value: 'Hi' },
        { from: 'gpt', value: 'Hello' },
      ],
    };
    expect(toSample(row, 1, layout)).toMatchObject({ text: 'user: Hi\nassistant: Hello' });
    const parts: JsonObject = {
      c: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: {} },
          ],
        },
      ],
    };
    expect(flattenText(parts, layout)).toBe('user: Look');
    const tool: JsonObject = {
      c: [
        { role: 'assistant', tool_calls: [] },
        { role: 'tool', content: 'ok' },
      ],
    };
    expect(flattenText(tool, layout)).toBe('assistant: \ntool: ok');
    expect(isIssue(toSample({ c: [{ who: 'x' }] }, 1, layout))).toBe(true);
  });
});

describe('hashRow', () => {
  it('is the beginning of SHA-256 over the canonical JSON', () => {
    const row = { b: [1, { d: 'ü', c: null }], a: true };
    expect(canonicalJson(row)).toBe('{"a":true,"b":[1,{"c":null,"d":"ü"}]}');
    const digest = createHash('sha256').update('{"a":true,"b":[1,{"c":null,"d":"ü"}]}').digest('hex');
    expect(hashRow(row)).toBe(digest.slice(0, 16));
  });

  it('does not depend on key order and spacing, and does on every value', () => {
    expect(hashRow({ a: 1, b: 2 })).toBe(hashRow({ b: 2, a: 1 }));
    const rows: JsonObject[] = [{}, { a: 1 }, { a: '1' }, { a: [1] }, { a: null }, { a: { b: 1 } }, { 'a.b': 1 }];
    expect(new Set(rows.map(hashRow)).size).toBe(rows.length);
  });

  it('canonical JSON means the same value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (row) => {
        const plain = JSON.parse(JSON.stringify(row)) as JsonObject;
        expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
      }),
    );
  });
});
