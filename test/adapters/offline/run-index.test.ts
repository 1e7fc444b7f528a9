import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildRunIndex,
  countFollowers,
  findLongestRun,
  findSpan,
  runDepth,
} from '../../../src/adapters/offline/run-index.ts';

const rows = fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 }), { maxLength: 8 });
const pattern = fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 1, maxLength: 6 });

function listPlaces(stream: Int32Array, run: readonly number[]): number[] {
  return Array.from(stream.keys()).filter((place) => run.every((token, k) => stream[place + k] === token));
}

describe('findSpan', () => {
  it('finds the places that a scan finds', () => {
    fc.assert(
      fc.property(rows, pattern, (texts, run) => {
        const index = buildRunIndex(texts, 5);
        const span = { low: 0, high: 0 };
        const found = findSpan(index, run, 0, run.length, span);
        const places = Array.from(index.order.subarray(span.low, span.high)).sort((a, b) => a - b);
        expect(places).toEqual(listPlaces(index.stream, run));
        expect(found).toBe(places.length > 0);
      }),
    );
  });

  it('counts different followers up to a limit', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }), (texts, run) => {
        const index = buildRunIndex(texts, 5);
        const span = { low: 0, high: 0 };
        findSpan(index, run, 0, run.length, span);
        const followers = new Set(listPlaces(index.stream, run).map((place) => index.stream[place + run.length]));
        expect(countFollowers(index, span, run.length, 3)).toBe(Math.min(3, followers.size));
      }),
    );
  });
});

describe('findLongestRun', () => {
  it('equals the longest common run with one row, found by trying all', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 10 }), (texts, row) => {
        let longest = 0;
        for (const text of texts) {
          for (let i = 0; i < row.length; i++) {
            for (let j = 0; j < text.length; j++) {
              let k = 0;
              while (i + k < row.length && j + k < text.length && row[i + k] === text[j + k]) k++;
              longest = Math.max(longest, k);
            }
          }
        }
        const { length, start } = findLongestRun(buildRunIndex(texts, 6), row);
        expect(length).toBe(Math.min(longest, runDepth));
        const run = row.slice(start, start + length);
        if (length > 0) expect(texts.some((text) => text.join(',').includes(run.join(',')))).toBe(true);
      }),
    );
  });

  it('refuses tokens outside the vocabulary', () => {
    expect(() => buildRunIndex([[7]], 5)).toThrow(RangeError);
  });
});
