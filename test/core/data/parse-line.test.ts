import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DEPTH, parseLine } from '../../../src/core/data/parse-line.ts';

const codes = (text: string) => parseLine(text, 7).issues.map((issue) => issue.code);

describe('parseLine', () => {
  it('reads an object and has nothing to remark', () => {
    expect(parseLine('{"text": "a: b", "n": [1, {"x": null}]}\r', 3)).toEqual({
      line: 3,
      row: { text: 'a: b', n: [1, { x: null }] },
      issues: [],
    });
  });

  it.each([
    ['', 'blank-line'],
    ['  \t\r', 'blank-line'],
    ['{"a": 1', 'broken-json'],
    ['{"a": NaN}', 'broken-json'],
    ["{'a': 1}", 'broken-json'],
    ['{"a": 1}{"a": 2}', 'broken-json'],
    ['[1, 2]', 'not-an-object'],
    ['null', 'not-an-object'],
    ['"text"', 'not-an-object'],
    ['{"a": 1e999}', 'non-finite-number'],
    ['{"a": [-1e400]}', 'non-finite-number'],
  ])('refuses %j as %s with its line number', (text, code) => {
    const parsed = parseLine(text, 42);
    expect(parsed.row).toBeUndefined();
    expect(parsed.issues).toHaveLength(1);
    expect(parsed.issues[0]).toMatchObject({ line: 42, code, excluded: true });
  });

  it('says what is wrong in words', () => {
    expect(parseLine('{"a": "b', 1).issues[0]!.detail).toBe('Not valid JSON: the line ends before the row does.');
    expect(parseLine('{"a": -Infinity}', 1).issues[0]!.detail).toContain('use null');
    expect(parseLine('{"a": tru}', 1).issues[0]!.detail).toMatch(/at character \d+/);
  });

  it('keeps a row with a repeated key, remarks it, and takes the last value', () => {
    const parsed = parseLine('{"a": 1, "b": {"a": 2}, "a": 3}', 5);
    expect(parsed.row).toEqual({ a: 3, b: { a: 2 } });
    expect(parsed.issues).toMatchObject([{ line: 5, code: 'duplicate-key', excluded: false }]);
    expect(parsed.issues[0]!.detail).toContain('"a"');
  });

  it('finds repeated keys in nested objects, spelled with escapes, and with spaces before the colon', () => {
    expect(codes('{"x": [{"k": 1, "k": 2}]}')).toEqual(['duplicate-key']);
    expect(codes('{"k": 1, "\\u006b" : 2}')).toEqual(['duplicate-key']);
  });

  it('is not misled by quoted colons inside texts', () => {
    expect(codes('{"a": "say \\"x\\": y", "b": "\\": \\":"}')).toEqual([]);
  });

  it('holds keys such as __proto__ as plain data', () => {
    const { row } = parseLine('{"__proto__": {"polluted": true}, "constructor": 1}', 1);
    expect(Object.keys(row!)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('refuses absurd nesting without overflowing the stack', () => {
    expect(codes(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)).toEqual(['too-deep']);
    expect(codes(`{"a":${'['.repeat(MAX_DEPTH - 1)}${']'.repeat(MAX_DEPTH - 1)}}`)).toEqual([]);
  });

  it('remarks whole numbers that lose digits, not large floats', () => {
    expect(codes('{"id": 12345678901234567890}')).toEqual(['imprecise-number']);
    expect(codes('{"id": 9007199254740991, "x": 1e300}')).toEqual([]);
  });

  it('gives back every value that JSON.stringify writes, without a remark', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), fc.boolean(), (row, spaced) => {
        const text = JSON.stringify(row, null, spaced ? 1 : 0);
        const parsed = parseLine(text, 1);
        expect(parsed.row).toEqual(JSON.parse(text));
        expect(parsed.issues.filter((issue) => issue.code !== 'imprecise-number')).toEqual([]);
      }),
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: fc.constantFrom(...'{}[]":,\\01e9.-tnu \n\u0000é\ud800') }),
          fc.json().map((json) => json.slice(1)),
        ),
        (text) => {
          const parsed = parseLine(text, 9);
          expect(parsed.line).toBe(9);
          expect(parsed.row !== undefined || parsed.issues.some((issue) => issue.excluded && issue.line === 9)).toBe(
            true,
          );
        },
      ),
      { numRuns: 30 },
    );
  });
});
