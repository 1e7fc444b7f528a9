import type { SparseMatrix } from '../math/sparse.ts';
import { extendHash, hashText, mixBits } from './hash.ts';
import { tokenize } from './tokenize.ts';

/** Buckets of a family of features; a power of two. */
export const FAMILY_BUCKETS = 1 << 16;

/** Which n-grams are counted, and how they are spread over the buckets. */
export interface FeatureRecipe {
  /** Longest word n-gram, from 1. */
  readonly maxWords: number;
  /** Shortest and longest character n-gram, inside words with a boundary mark at either end. */
  readonly minCharacters: number;
  readonly maxCharacters: number;
  /** Factor of every word feature beside a character feature: words are few and say more. */
  readonly wordWeight: number;
  /** Seed of the hash: another one makes other collisions. */
  readonly seed: number;
}

/**
 * Word 1–2-grams and character 3–5-grams. Character n-grams inside words rank neighbours as well as those over the whole text
 * at two thirds of the entries; words at triple weight find neighbours of the right label a point or two more often than at equal weight.
 */
export const SPACE_RECIPE: FeatureRecipe = {
  maxWords: 2,
  minCharacters: 3,
  maxCharacters: 5,
  wordWeight: 3,
  seed: 0x2c1b3c6d,
};

/** Stands at both ends of a word before its character n-grams are taken. */
const BOUNDARY = 2;

/**
 * Hashed n-gram counts, one row a text: columns [0, 2^16) hold words, [2^16, 2^17) characters; values are 1 + ln(count), words times
 * `wordWeight`.
 * A text without a word or emoji has an empty row.
 */
export function countFeatures(texts: readonly string[], recipe: FeatureRecipe): SparseMatrix {
  const { maxWords, minCharacters, maxCharacters } = recipe;
  if (!(maxWords >= 1 && maxWords <= 2 && minCharacters >= 1 && maxCharacters >= minCharacters)) {
    throw new RangeError(`countFeatures: words 1–${maxWords}, characters ${minCharacters}–${maxCharacters}`);
  }
  const counter = createCounter(recipe.wordWeight);
  const offsets = new Int32Array(texts.length + 1);
  for (let i = 0; i < texts.length; i++) {
    const words = tokenize(texts[i]);
    countWords(words, recipe, counter);
    countCharacters(words, recipe, counter);
    counter.closeRow();
    offsets[i + 1] = counter.length();
  }
  return { rows: texts.length, cols: 2 * FAMILY_BUCKETS, offsets, ...counter.take() };
}

function countWords(words: readonly string[], recipe: FeatureRecipe, counter: Counter): void {
  let before = 0;
  for (let w = 0; w < words.length; w++) {
    const hash = hashText(words[w], recipe.seed);
    counter.add(mixBits(hash) & (FAMILY_BUCKETS - 1));
    if (recipe.maxWords > 1 && w > 0) counter.add(mixBits(Math.imul(before, 0x5bd1e995) ^ hash) & (FAMILY_BUCKETS - 1));
    before = hash;
  }
}

/** Every start keeps one running hash that grows a character a step: each n-gram costs one multiplication. */
function countCharacters(words: readonly string[], recipe: FeatureRecipe, counter: Counter): void {
  const { minCharacters, maxCharacters } = recipe;
  const seed = ~recipe.seed;
  for (const word of words) {
    const length = word.length + 2;
    if (length <= minCharacters) {
      counter.add(FAMILY_BUCKETS + (mixBits(hashText(word, seed)) & (FAMILY_BUCKETS - 1)));
      continue;
    }
    for (let start = 0; start + minCharacters <= length; start++) {
      let hash = seed;
      const end = Math.min(length, start + maxCharacters);
      for (let at = start; at < end; at++) {
        const code = at === 0 || at === length - 1 ? BOUNDARY : word.charCodeAt(at - 1);
        hash = extendHash(hash, code);
        if (at - start + 1 >= minCharacters) counter.add(FAMILY_BUCKETS + (mixBits(hash) & (FAMILY_BUCKETS - 1)));
      }
    }
  }
}

interface Counter {
  /** Counts a bucket in the open row. */
  add(bucket: number): void;
  /** Turns the open row's counts into entries. */
  closeRow(): void;
  /** Entries so far. */
  length(): number;
  take(): { indices: Int32Array; values: Float32Array };
}

/** Counts in one dense table; a list of the touched buckets lets a row be closed without a sweep over the table. */
function createCounter(wordWeight: number): Counter {
  const counts = new Int32Array(2 * FAMILY_BUCKETS);
  let indices = new Int32Array(1 << 14);
  let values = new Float32Array(1 << 14);
  let from = 0;
  let to = 0;
  return {
    add(bucket) {
      if (counts[bucket]++ > 0) return;
      if (to === indices.length) {
        const [wider, longer] = [new Int32Array(2 * to), new Float32Array(2 * to)];
        wider.set(indices);
        longer.set(values);
        [indices, values] = [wider, longer];
      }
      indices[to++] = bucket;
    },
    closeRow() {
      for (; from < to; from++) {
        const bucket = indices[from];
        values[from] = (1 + Math.log(counts[bucket])) * (bucket < FAMILY_BUCKETS ? wordWeight : 1);
        counts[bucket] = 0;
      }
    },
    length: () => to,
    take: () => ({ indices: indices.slice(0, to), values: values.slice(0, to) }),
  };
}
