import { type Matrix, takeRows } from './matrix.ts';

/** Rows of a matrix with exact duplicates merged. */
export interface EqualRows {
  /** The distinct rows, in order of first appearance. */
  readonly distinct: Matrix;
  /** How many rows each distinct row stands for. */
  readonly counts: Int32Array;
  /** For each row, the number of its distinct row. */
  readonly groupOf: Int32Array;
}

/** Merges rows that are equal bit by bit. */
export function mergeEqualRows(x: Matrix): EqualRows {
  const bits = new Uint32Array(x.data.buffer, x.data.byteOffset, x.data.length);
  const groupOf = new Int32Array(x.rows);
  const firsts: number[] = [];
  const counts: number[] = [];
  const groupsByHash = new Map<number, number[]>();
  for (let i = 0; i < x.rows; i++) {
    const hash = hashRow(bits, i * x.cols, x.cols);
    const candidates = groupsByHash.get(hash) ?? [];
    let group = candidates.find((candidate) => equalRows(bits, firsts[candidate] * x.cols, i * x.cols, x.cols));
    if (group === undefined) {
      group = firsts.length;
      firsts.push(i);
      counts.push(0);
      groupsByHash.set(hash, [...candidates, group]);
    }
    counts[group]++;
    groupOf[i] = group;
  }
  return { distinct: takeRows(x, firsts), counts: Int32Array.from(counts), groupOf };
}

function hashRow(bits: Uint32Array, at: number, length: number): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < length; k++) {
    // The high bits must move down: floats differ mostly there, and a product only carries upwards.
    hash = Math.imul(hash ^ bits[at + k], 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash;
}

function equalRows(bits: Uint32Array, p: number, q: number, length: number): boolean {
  for (let k = 0; k < length; k++) if (bits[p + k] !== bits[q + k]) return false;
  return true;
}
