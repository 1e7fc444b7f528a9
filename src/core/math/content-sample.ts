import type { Matrix } from './matrix.ts';
import { createRng } from './rng.ts';

/**
 * A pseudo-random 32-bit rank for every row, made from the row's content and the seed alone, so that choices made by
 * rank do not depend on the order of the rows. Equal rows share a rank. MurmurHash3 over the bits of the floats.
 */
export function rankRows(x: Matrix, seed: number | string): Uint32Array {
  const start = createRng(seed).int(4294967296);
  const words = new Uint32Array(x.data.buffer, x.data.byteOffset, x.data.length);
  const ranks = new Uint32Array(x.rows);
  for (let i = 0; i < x.rows; i++) {
    let hash = start;
    for (let at = i * x.cols; at < (i + 1) * x.cols; at++) {
      const scrambled = Math.imul(words[at], 0xcc9e2d51);
      hash ^= Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
      hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    ranks[i] = hash ^ (hash >>> 16);
  }
  return ranks;
}

/** At most `limit` of the given rows, those of lowest rank (ties by lowest row), in ascending order. */
export function sampleByRank(rows: Int32Array, ranks: Uint32Array, limit: number): Int32Array {
  if (rows.length <= limit) return rows.slice();
  const sorted = rows.slice().sort((a, b) => ranks[a] - ranks[b] || a - b);
  return sorted.subarray(0, limit).sort();
}
