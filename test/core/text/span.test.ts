import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLongestSpan, prepareSpanSources } from '../../../src/core/text/span.ts';

const find = (text: string, sources: readonly string[]) => findLongestSpan(text, prepareSpanSources(sources));

describe('findLongestSpan', () => {
  it('sees through case, spacing and punctuation and quotes the asked text', () => {
    expect(find('He said: "The FOOD, was  great" today', ['we think the food was great', 'the food'])).toEqual({
      tokens: 4,
      characters: 20,
      text: 'The FOOD, was  great',
      source: 0,
    });
  });

  it('names the lowest source and the earliest place among equals', () => {
    expect(find('a b x c d', ['c d', 'a b'])).toMatchObject({ tokens: 2, text: 'c d', source: 0 });
    expect(find('a b x a b', ['a b'])).toMatchObject({ text: 'a b', characters: 3, source: 0 });
    expect(find('c d x a b', ['a b c d'])).toMatchObject({ text: 'c d' });
  });

  it('finds Thai written with other spaces', () => {
    expect(find('ฉันตั้งนาฬิกาปลุก', ['ฉัน ตั้ง นาฬิกา']).text).toBe('ฉันตั้งนาฬิกา');
  });

  it('says so when nothing is shared', () => {
    const nothing = { tokens: 0, characters: 0, text: '', source: -1 };
    expect(find('a b', ['c', '', '!'])).toEqual(nothing);
    expect(find('', ['a'])).toEqual(nothing);
    expect(find('a', [])).toEqual(nothing);
  });

  it('equals a search over all runs', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(words, fc.array(words, { maxLength: 4 }), (asked, sources) => {
        let best = 0;
        let owner = -1;
        for (const [s, source] of sources.entries()) {
          for (let from = 0; from < asked.length; from++) {
            for (let to = from + 1; to <= asked.length; to++) {
              if (to - from > best && ` ${source.join(' ')} `.includes(` ${asked.slice(from, to).join(' ')} `)) {
                best = to - from;
                owner = s;
              }
            }
          }
        }
        const found = find(
          asked.join(' '),
          sources.map((source) => source.join(' ')),
        );
        expect([found.tokens, found.source]).toEqual([best, owner]);
      }),
    );
  });
});
