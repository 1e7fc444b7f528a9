import { createRng } from '../math/rng.ts';
import { hashText, mixBits } from './hash.ts';
import { hasUnspacedScript, tokenize } from './tokenize.ts';

/*
 * Near duplicates by MinHash (Broder 1997) and banded locality-sensitive hashing (Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, ch. 3):
 * candidates share a band, and each is verified by the Jaccard similarity of its shingle set.
 */

/** Shingles of one text as ascending distinct 32-bit hashes. */
export type ShingleSet = Uint32Array;

/** A stored text that resembles the asked one. */
export interface NearDuplicate {
  readonly id: string;
  /** Jaccard similarity of the shingle sets, exact up to 32-bit collisions; of very long texts estimated from the signatures. */
  readonly similarity: number;
}

/** Texts by content, found again when they come back slightly changed. */
export interface NearDuplicateIndex {
  add(id: string, text: string): void;
  /** Every stored text at least as similar as the threshold, most similar first, ties in the order they were added. */
  query(text: string): NearDuplicate[];
  readonly size: number;
}

const PERMUTATIONS = 128;

/** 25 bands of 5: a pair at Jaccard 0.78 is missed in 2 of 10,000 cases, one at 0.2 becomes a candidate in 1 of 125. */
const BANDS = 25;
const BAND_ROWS = 5;

/** Texts with fewer words are compared by characters, with more by words; between the two limits by both, so that neither limit parts a pair. */
const WORD_SHINGLES_FROM = 8;
const CHARACTER_SHINGLES_BELOW = 12;

/** Larger shingle sets are not stored; their similarity is estimated. */
const MAX_STORED_SHINGLES = 4096;

/** Shingle sets of a text, one for each way it is compared in: word 3-shingles, character 5-shingles (short or unspaced texts). */
export function shingleText(text: string): ShingleSet[] {
  const words = tokenize(text);
  if (words.length === 0) return [];
  const isUnspaced = hasUnspacedScript(text);
  const sets: ShingleSet[] = [];
  if (!isUnspaced && words.length >= WORD_SHINGLES_FROM) sets.push(hashShingles(words, 3, ' ', 1));
  if (isUnspaced || words.length < CHARACTER_SHINGLES_BELOW) {
    sets.push(hashShingles([...words.join(isUnspaced ? '' : ' ')], 5, '', 2));
  }
  return sets;
}

/** |a ∩ b| / |a ∪ b| of two shingle sets. */
export function computeJaccard(a: ShingleSet, b: ShingleSet): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      shared++;
      i++;
      j++;
    } else if (a[i] < b[j]) i++;
    else j++;
  }
  const union = a.length + b.length - shared;
  return union === 0 ? 0 : shared / union;
}

/** MinHash signature: 128 minima; the share of equal places estimates the Jaccard similarity. */
export function signShingles(set: ShingleSet): Uint32Array {
  const signature = new Uint32Array(PERMUTATIONS).fill(0xffffffff);
  for (const shingle of set) {
    for (let p = 0; p < PERMUTATIONS; p++) {
      const value = (Math.imul(FACTORS[p], shingle) + SUMMANDS[p]) >>> 0;
      if (value < signature[p]) signature[p] = value;
    }
  }
  return signature;
}

/** Makes an empty index; pairs below `threshold` are not reported. */
export function createNearDuplicateIndex(threshold = 0.78): NearDuplicateIndex {
  if (!(threshold > 0 && threshold <= 1)) throw new RangeError(`createNearDuplicateIndex: threshold ${threshold}`);
  const ids: string[] = [];
  const entries: { owner: number; shingles: ShingleSet | null; signature: Uint32Array | null }[] = [];
  const bands = Array.from({ length: BANDS }, () => new Map<number, number[]>());
  return {
    get size() {
      return ids.length;
    },
    add(id, text) {
      const owner = ids.push(id) - 1;
      for (const shingles of shingleText(text)) {
        const signature = signShingles(shingles);
        const isLong = shingles.length > MAX_STORED_SHINGLES;
        const entry =
          entries.push({ owner, shingles: isLong ? null : shingles, signature: isLong ? signature : null }) - 1;
        for (let band = 0; band < BANDS; band++) {
          const key = hashBand(signature, band);
          const bucket = bands[band].get(key);
          if (bucket === undefined) bands[band].set(key, [entry]);
          else bucket.push(entry);
        }
      }
    },
    query(text) {
      const best = new Map<number, number>();
      for (const shingles of shingleText(text)) {
        const signature = signShingles(shingles);
        const candidates = new Set<number>();
        for (let band = 0; band < BANDS; band++) {
          for (const entry of bands[band].get(hashBand(signature, band)) ?? []) candidates.add(entry);
        }
        for (const candidate of candidates) {
          const entry = entries[candidate];
          const similarity =
            entry.shingles === null
              ? compareSignatures(signature, entry.signature)
              : computeJaccard(shingles, entry.shingles);
          if (similarity >= threshold) best.set(entry.owner, Math.max(similarity, best.get(entry.owner) ?? 0));
        }
      }
      const found = [...best].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      return found.map(([owner, similarity]) => ({ id: ids[owner], similarity }));
    },
  };
}

function compareSignatures(a: Uint32Array, b: Uint32Array | null): number {
  let equal = 0;
  for (let p = 0; p < PERMUTATIONS; p++) if (a[p] === b?.[p]) equal++;
  return equal / PERMUTATIONS;
}

/** Hash of one band, 30 bits: small integers keep the tables compact. */
function hashBand(signature: Uint32Array, band: number): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < BAND_ROWS; k++) hash = mixBits(hash ^ signature[band * BAND_ROWS + k]);
  return hash >>> 2;
}

function hashShingles(parts: readonly string[], size: number, separator: string, seed: number): ShingleSet {
  const count = Math.max(1, parts.length - size + 1);
  const hashes = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    hashes[i] = mixBits(hashText(parts.slice(i, i + size).join(separator), seed));
  }
  hashes.sort();
  return hashes.filter((value, i) => i === 0 || value !== hashes[i - 1]);
}

/** The permutations x → a x + b mod 2^32, a odd; the shingles are well mixed, so this is enough. */
const RNG = createRng('minhash-permutations');
const FACTORS = Int32Array.from({ length: PERMUTATIONS }, () => RNG.int(4294967296) | 1);
const SUMMANDS = Int32Array.from({ length: PERMUTATIONS }, () => RNG.int(4294967296) | 0);
