import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countParts, isWord, normalize, splitFinely, tokenize } from '../../../src/adapters/offline/tokens.ts';

describe('tokenize', () => {
  it('gives any text back when the surfaces are joined', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const { surfaces, norms } = tokenize(text);
        expect(surfaces.join('')).toBe(text);
        expect(norms).toEqual(surfaces.map(normalize));
      }),
      { numRuns: 150 },
    );
  });

  it('keeps the spacing in front of the token', () => {
    expect(tokenize("Elm Rd . don ' t\n- go").surfaces).toEqual(['Elm', ' Rd', ' .', ' don', " '", ' t', '\n-', ' go']);
  });

  it('keeps numbers, contractions, addresses and repeated marks whole', () => {
    expect(tokenize("don't pay 1,250.50 at 4:30!!! mail a.b@c.org, https://x.org/y?z=1").norms).toEqual([
      "don't",
      'pay',
      '1,250.50',
      'at',
      '4:30',
      '!!!',
      'mail',
      'a.b@c.org',
      ',',
      'https://x.org/y?z=1',
    ]);
  });

  it('cuts scripts without spaces into words and leaves Latin words in between alone', () => {
    const { surfaces } = tokenize('ฉันอยากฟัง audiobookต่อ');
    expect(surfaces.length).toBeGreaterThan(3);
    expect(surfaces).toContain(' audiobook');
    expect(tokenize('今日は天気がいい').surfaces.length).toBeGreaterThan(3);
  });

  it('keeps Thai sara am as one letter', () => {
    expect(normalize('กำลัง')).toBe('กำลัง');
  });
});

describe('splitFinely', () => {
  it('counts contractions and times in pieces, and drops marks when only words count', () => {
    const { norms } = tokenize("Don't leave at 4:30.");
    expect(splitFinely(norms, false)).toEqual(['don', "'", 't', 'leave', 'at', '4', ':', '30', '.']);
    expect(splitFinely(norms, true)).toEqual(['don', 't', 'leave', 'at', '4', '30']);
    expect(norms.reduce((sum, norm) => sum + countParts(norm), 0)).toBe(9);
  });

  it('tells words from marks', () => {
    expect(['a1', '...', 'ฉัน', '🙂', ''].map(isWord)).toEqual([true, false, true, false, false]);
  });
});
