import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/data/json.ts';
import { countCharacters, cutText, shortenRow } from '../../../src/core/prompts/shorten.ts';

describe('shortenRow', () => {
  it('gives a row back that is short enough', () => {
    const row = { a: 'x'.repeat(500), b: 3, c: null };
    expect(shortenRow(row, 500)).toBe(row);
  });

  it('cuts the longest texts and says how much is missing', () => {
    const row = { title: 'short', body: 'x'.repeat(900), more: 'y'.repeat(300), n: 12345 };
    expect(shortenRow(row, 1000)).toEqual({
      title: 'short',
      body: `${'x'.repeat(695)} […205 characters left out]`,
      more: 'y'.repeat(300),
      n: 12345,
    });
  });

  it('keeps the beginning and the end of a long conversation, with a turn in between that says what is missing', () => {
    const messages = Array.from({ length: 500 }, (_, i) => ({
      role: i % 2 ? 'assistant' : 'user',
      content: `turn ${i}`,
    }));
    const short = shortenRow({ messages }, 1000) as { messages: typeof messages };
    expect(short.messages).toHaveLength(13);
    expect(short.messages[0]?.content).toBe('turn 0');
    expect(short.messages.at(-1)?.content).toBe('turn 499');
    expect(short.messages[6]?.content).toBe('[…488 entries left out]');
  });

  it('never exceeds its limit by more than the marks, keeps the shape, and cuts no character in two', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '😀', '漢', ' '), maxLength: 1500 });
    await fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), text, { minKeys: 1 }),
        fc.integer({ min: 320, max: 2000 }),
        (row, most) => {
          const short = shortenRow(row as JsonObject, most);
          expect(Object.keys(short)).toEqual(Object.keys(row));
          expect(countCharacters(short)).toBeLessThanOrEqual(most + 4 * 40);
          expect(JSON.stringify(short)).not.toMatch(/\\ud83d(?!\\ude00)/);
          for (const [key, value] of Object.entries(row)) {
            const [kept = ''] = String(short[key]).split(' […');
            expect(value.startsWith(kept)).toBe(true);
          }
        },
      ),
    );
  });
});

describe('cutText', () => {
  it('counts what it leaves out', () => {
    expect(cutText('abcdef', 6)).toBe('abcdef');
    expect(cutText('abcdef', 2)).toBe('ab […4 characters left out]');
    expect(cutText('a😀b', 2)).toBe('a […3 characters left out]');
  });
});
