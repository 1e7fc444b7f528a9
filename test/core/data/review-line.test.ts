import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashRow } from '../../../src/core/data/hash-row.ts';
import type { JsonObject } from '../../../src/core/data/json.ts';
import {
  appendMember,
  chooseIdKey,
  formatReviewLine,
  parseReviewLine,
  readLineId,
  removeMember,
} from '../../../src/core/data/review-line.ts';

const anyRow = fc.dictionary(
  fc.string({ maxLength: 6 }).filter((key) => key !== '_id' && key !== '__proto__'),
  fc.jsonValue({ maxDepth: 2 }),
) as fc.Arbitrary<JsonObject>;
const idOf = 'k3f9a2b4c5d6';

describe('review lines', () => {
  it('give row, id and hash back', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        const line = formatReviewLine(row, '_id', idOf);
        expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
        const same = JSON.parse(JSON.stringify(row)) as JsonObject;
        expect(parseReviewLine(line, '_id')).toEqual({ kind: 'row', id: idOf, row: same, hash: hashRow(same) });
        expect(readLineId(line, '_id')).toBe(idOf);
        expect(JSON.parse(removeMember(line, '_id'))).toEqual(same);
      }),
    );
  });

  it('put the id last, in the key order and spacing of the row', () => {
    expect(formatReviewLine({ b: 1, a: 'x' }, '_id', idOf)).toBe(`{"b":1,"a":"x","_id":"${idOf}"}`);
    const python = { itemSeparator: ', ', keySeparator: ': ', asciiOnly: false } as const;
    expect(formatReviewLine({ b: 1 }, '_id', idOf, python)).toBe(`{"b": 1, "_id": "${idOf}"}`);
    expect(formatReviewLine({}, '_id', idOf)).toBe(`{"_id":"${idOf}"}`);
    expect(() => formatReviewLine({ _id: 1 }, '_id', idOf)).toThrow(RangeError);
  });

  it('have a hash that ignores the id, key order and spacing, and sees every value', () => {
    const hash = (text: string) => (parseReviewLine(text, '_id') as { hash: string }).hash;
    const base = hash('{"a":"x","b":[1,2],"_id":"aaaa"}');
    expect(hash('  { "_id":"bbbb", "b" : [1, 2],"a":"\\u0078"}\r')).toBe(base);
    expect(hash('{"a":"x","b":[2,1],"_id":"aaaa"}')).not.toBe(base);
    expect(hash('{"a":"x ","b":[1,2],"_id":"aaaa"}')).not.toBe(base);
  });

  it('tell broken, blank and foreign lines apart', () => {
    expect(parseReviewLine('', '_id').kind).toBe('blank');
    expect(parseReviewLine(' \t\r', '_id').kind).toBe('blank');
    expect(parseReviewLine('{"a":1}', '_id').kind).toBe('no-id');
    expect(parseReviewLine('{"a":1,"_id":7}', '_id').kind).toBe('no-id');
    expect(parseReviewLine('[1]', '_id').kind).toBe('broken');
    expect(parseReviewLine('<<<<<<< HEAD', '_id').kind).toBe('broken');
    const slip = `{"a": "he said "no"", "_id": "${idOf}"}`;
    expect(parseReviewLine(slip, '_id')).toMatchObject({ kind: 'broken', id: idOf });
    const twice = `{"a":"seen","a":"meant","_id":"${idOf}"}`;
    expect(parseReviewLine(twice, '_id')).toMatchObject({ kind: 'broken', id: idOf });
  });
});

describe('removeMember', () => {
  it('leaves every other character alone', () => {
    expect(removeMember('{ "a" : 1.50 , "_id":"x" }', '_id')).toBe('{ "a" : 1.50 }');
    expect(removeMember('{"_id": "x", "a":  "é\\u00e9"}', '_id')).toBe('{"a":  "é\\u00e9"}');
    expect(removeMember('{"a":{"_id":1},"_id":"x","b":12345678901234567890}', '_id')).toBe(
      '{"a":{"_id":1},"b":12345678901234567890}',
    );
    expect(removeMember('{"_id":"x"}', '_id')).toBe('{}');
    expect(removeMember('{"a":1}', '_id')).toBe('{"a":1}');
    expect(() => removeMember('[1]', '_id')).toThrow(RangeError);
  });
});

describe('appendMember', () => {
  it('adds at the end and leaves every other character alone', () => {
    expect(appendMember('{"a":1}', 'w', '2')).toBe('{"a":1,"w":2}');
    expect(appendMember('{ }', 'w', '2')).toBe('{"w":2 }');
    expect(appendMember('{"a": "}" }', 'w', '2')).toBe('{"a": "}","w":2 }');
  });
});

describe('chooseIdKey', () => {
  it('never takes a key of the data set', () => {
    expect(chooseIdKey([])).toBe('_id');
    expect(chooseIdKey(['_id', 'text'])).toBe('_synalign');
    expect(chooseIdKey(['_id', '_synalign', '_synalign_id', '_synalign_id_2'])).toBe('_synalign_id_3');
  });
});
