import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/data/json.ts';
import { equalPaths, formatPath, getAt, parsePath, setAt, startsWithPath } from '../../../src/core/data/path.ts';

const row: JsonObject = { messages: [{ role: 'user', content: 'hi' }], 'odd key': { 'a.b': 1 }, none: null };

describe('paths', () => {
  it('reads nested values and is undefined where a step is missing', () => {
    expect(getAt(row, ['messages', 0, 'content'])).toBe('hi');
    expect(getAt(row, ['odd key', 'a.b'])).toBe(1);
    expect(getAt(row, ['none'])).toBeNull();
    expect(getAt(row, ['none', 'x'])).toBeUndefined();
    expect(getAt(row, ['messages', 1])).toBeUndefined();
    expect(getAt(row, ['messages', 'length'])).toBeUndefined();
    expect(getAt(row, [])).toBe(row);
  });

  it('never sees inherited properties', () => {
    expect(getAt(row, ['constructor'])).toBeUndefined();
    expect(getAt(row, ['__proto__'])).toBeUndefined();
    expect(getAt(row, ['messages', 0, 'toString'])).toBeUndefined();
  });

  it('sets a copy and leaves the original and key order alone', () => {
    const next = setAt(row, ['messages', 0, 'content'], 'ho');
    expect(JSON.stringify(next)).toBe(JSON.stringify(row).replace('hi', 'ho'));
    expect(getAt(row, ['messages', 0, 'content'])).toBe('hi');
    expect(next['odd key']).toBe(row['odd key']);
  });

  it('makes what is missing on the way', () => {
    expect(setAt({}, ['a', 2, 'b'], 1)).toEqual({ a: [null, null, { b: 1 }] });
    expect(setAt({ a: null }, ['a', 'b'], 1)).toEqual({ a: { b: 1 } });
  });

  it('sets __proto__ as a plain key', () => {
    const next = setAt({ a: 1 }, ['__proto__', 'x'], 2);
    expect(Object.keys(next)).toEqual(['a', '__proto__']);
    expect(getAt(next, ['__proto__', 'x'])).toBe(2);
    expect(JSON.stringify(setAt(next, ['__proto__', 'y'], 3))).toBe('{"a":1,"__proto__":{"x":2,"y":3}}');
  });

  it('refuses to write through a value of another kind', () => {
    expect(() => setAt({ a: 'text' }, ['a', 'b'], 1)).toThrow(RangeError);
    expect(() => setAt({ a: {} }, ['a', 0], 1)).toThrow(/a is not a list/);
    expect(() => setAt({ a: 1 }, [], 1)).toThrow(RangeError);
  });

  it('writes paths for people', () => {
    expect(formatPath(['messages', 0, 'content'])).toBe('messages[0].content');
    expect(formatPath(['odd key', 'a.b'])).toBe('["odd key"]["a.b"]');
    expect(formatPath(['a', 'he said "x"'])).toBe('a["he said \\"x\\""]');
    expect(formatPath(['native-country', 'größe'])).toBe('native-country.größe');
  });

  it.each(['', '.a', 'a..b', 'a[', 'a[x]', 'a b', '1a', 'a["b]'])('refuses %j', (text) => {
    expect(() => parsePath(text)).toThrow(RangeError);
  });

  it('reads back every path it writes', () => {
    const step = fc.oneof(fc.string({ unit: 'binary' }), fc.nat(1000));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (path) => {
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });

  it('compares', () => {
    expect(equalPaths(['a', 0], ['a', 0])).toBe(true);
    expect(equalPaths(['a', 0], ['a', '0'])).toBe(false);
    expect(equalPaths(['a'], ['a', 0])).toBe(false);
    expect(startsWithPath(['a', 'b'], ['a'])).toBe(true);
    expect(startsWithPath(['a'], ['a', 'b'])).toBe(false);
  });
});
