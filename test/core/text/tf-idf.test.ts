import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparseRowNorms } from '../../../src/core/math/sparse.ts';
import { countFeatures, FAMILY_BUCKETS, type FeatureRecipe, SPACE_RECIPE } from '../../../src/core/text/features.ts';
import { applyTfIdf, fitTfIdf } from '../../../src/core/text/tf-idf.ts';
import { tokenize } from '../../../src/core/text/tokenize.ts';

const ALL = { minRows: 1, maxColumns: Number.POSITIVE_INFINITY };
const WORDS_ONLY: FeatureRecipe = { ...SPACE_RECIPE, maxWords: 1, wordWeight: 1 };

/** Every n-gram of a text with its count, by string. */
function countNaively(
  text: string,
  recipe: FeatureRecipe,
): { words: Map<string, number>; characters: Map<string, number> } {
  const [words, characters] = [new Map<string, number>(), new Map<string, number>()];
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  const tokens = tokenize(text);
  tokens.forEach((token, k) => {
    add(words, token);
    if (recipe.maxWords > 1 && k > 0) add(words, `${tokens[k - 1]} ${token}`);
    const padded = `\u0002${token}\u0002`;
    if (padded.length <= recipe.minCharacters) add(characters, padded);
    else {
      for (let n = recipe.minCharacters; n <= recipe.maxCharacters; n++) {
        for (let at = 0; at + n <= padded.length; at++) add(characters, padded.slice(at, at + n));
      }
    }
  });
  return { words, characters };
}

describe('countFeatures', () => {
  it('counts the same n-grams as strings do', () => {
    const word = fc.constantFrom('a', 'ab', 'abc', 'banana', 'bananas', "isn't", '👍🏽', 'ไทย', 'é');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const text = words.join(' , ');
        const row = countFeatures([text], { ...SPACE_RECIPE, wordWeight: 1 });
        const naive = countNaively(text, SPACE_RECIPE);
        for (const [map, from] of [
          [naive.words, 0],
          [naive.characters, FAMILY_BUCKETS],
        ] as const) {
          const values = [...row.values].filter(
            (_, e) => row.indices[e] >= from && row.indices[e] < from + FAMILY_BUCKETS,
          );
          const expected = [...map.values()].map((count) => Math.fround(1 + Math.log(count)));
          expect(values.sort()).toEqual(expected.sort());
        }
      }),
    );
  });

  it('hashes equal n-grams alike, different ones apart, and otherwise under another seed', () => {
    const [a, b] = [countFeatures(['red apple'], WORDS_ONLY), countFeatures(['apple red'], WORDS_ONLY)];
    expect([...a.indices].sort()).toEqual([...b.indices].sort());
    const other = countFeatures(['red apple'], { ...WORDS_ONLY, seed: 77 });
    expect([...a.indices].sort()).not.toEqual([...other.indices].sort());
    const vocabulary = Array.from({ length: 2000 }, (_, k) => `w${k}`);
    const buckets = vocabulary.map((word) => countFeatures([word], WORDS_ONLY).indices[0]);
    // 2,000 words in 65,536 buckets: about 1,970 distinct ones in expectation.
    expect(new Set(buckets).size).toBeGreaterThan(1940);
  });

  it('weighs words', () => {
    const row = countFeatures(['abc'], SPACE_RECIPE);
    expect(row.values[row.indices.findIndex((bucket) => bucket < FAMILY_BUCKETS)]).toBe(SPACE_RECIPE.wordWeight);
  });

  it('gives Thai the same row with and without spaces', () => {
    expect(countFeatures(['ฉัน ตั้ง นาฬิกาปลุก'], SPACE_RECIPE)).toEqual(countFeatures(['ฉันตั้งนาฬิกาปลุก'], SPACE_RECIPE));
  });

  it('leaves texts without a word empty', () => {
    expect([...countFeatures(['', '?!', 'x'], SPACE_RECIPE).offsets.slice(0, 3)]).toEqual([0, 0, 0]);
    expect(countFeatures([], SPACE_RECIPE).rows).toBe(0);
  });
});

describe('TF-IDF', () => {
  const texts = ['good film', 'good good plot', 'bad film', 'the plot', ''];

  it('equals a naive computation by strings', () => {
    const features = countFeatures(texts, WORDS_ONLY);
    const rows = applyTfIdf(features, fitTfIdf(features, ALL));
    const naive = texts.map((text) => {
      const { words, characters } = countNaively(text, WORDS_ONLY);
      return new Map([
        ...[...words].map(([k, v]) => [`w ${k}`, v] as const),
        ...[...characters].map(([k, v]) => [`c ${k}`, v] as const),
      ]);
    });
    naive.forEach((counts, i) => {
      const weights = [...counts].map(([key, count]) => {
        const frequency = naive.filter((other) => other.has(key)).length;
        return (1 + Math.log(count)) * (Math.log((1 + texts.length) / (1 + frequency)) + 1);
      });
      const norm = Math.hypot(...weights);
      const expected = weights.map((weight) => weight / norm).sort();
      const actual = [...rows.values.slice(rows.offsets[i], rows.offsets[i + 1])].sort();
      expect(actual.length).toBe(expected.length);
      for (const [e, value] of actual.entries()) expect(value).toBeCloseTo(expected[e], 5);
    });
  });

  it('has unit rows, and empty ones for unknown words', () => {
    const features = countFeatures(texts, WORDS_ONLY);
    const model = fitTfIdf(features, ALL);
    const norms = sparseRowNorms(applyTfIdf(countFeatures(['good', 'qqqq', 'film zzz'], WORDS_ONLY), model));
    expect([...norms].map((norm) => Number(norm.toFixed(5)))).toEqual([1, 0, 1]);
  });

  it('does not depend on the order of the fitted rows', () => {
    const forward = fitTfIdf(countFeatures(texts, SPACE_RECIPE), ALL);
    expect(fitTfIdf(countFeatures([...texts].reverse(), SPACE_RECIPE), ALL)).toEqual(forward);
  });

  it('keeps buckets of enough rows, the most frequent first', () => {
    const features = countFeatures(texts, WORDS_ONLY);
    const twice = fitTfIdf(features, { minRows: 2, maxColumns: Number.POSITIVE_INFINITY });
    const two = fitTfIdf(features, { minRows: 1, maxColumns: 2 });
    expect(twice.buckets.length).toBeLessThan(fitTfIdf(features, ALL).buckets.length);
    expect(two.buckets.length).toBe(2);
    expect([...two.buckets].every((bucket) => twice.buckets.includes(bucket))).toBe(true);
    expect(two.buckets[0]).toBeLessThan(two.buckets[1]);
  });
});
