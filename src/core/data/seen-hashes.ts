/** A 64-bit hash as two unsigned 32-bit words, never both zero. */
export interface TextHash {
  readonly low: number;
  readonly high: number;
}

/**
 * A set of 64-bit hashes in an open-addressed table: 8 bytes a slot, at most two thirds full, so 16 MiB hold 1.4 million.
 * Standing for texts, two of n different ones are taken for one with odds of about n² / 2^65: 3 in a hundred million at a
 * million texts.
 */
export interface SeenHashes {
  /** Adds a hash; true when it was there before. */
  add(hash: TextHash): boolean;
  /** True when the hash was added before. */
  has(hash: TextHash): boolean;
  /** Number of different hashes. */
  readonly size: number;
}

/** Makes an empty set. */
export function createSeenHashes(): SeenHashes {
  let slots = 1024;
  let lows = new Uint32Array(slots);
  let highs = new Uint32Array(slots);
  let size = 0;

  /** The slot of a hash, or the free slot where it belongs: two zeros mark a free slot. */
  const find = (low: number, high: number): number => {
    const mask = slots - 1;
    let slot = low & mask;
    while ((lows[slot] !== 0 || highs[slot] !== 0) && (lows[slot] !== low || highs[slot] !== high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  };
  const grow = (): void => {
    const [oldLows, oldHighs] = [lows, highs];
    slots *= 2;
    lows = new Uint32Array(slots);
    highs = new Uint32Array(slots);
    for (let i = 0; i < oldLows.length; i++) {
      const [low, high] = [oldLows[i]!, oldHighs[i]!];
      if (low === 0 && high === 0) continue;
      const slot = find(low, high);
      lows[slot] = low;
      highs[slot] = high;
    }
  };
  return {
    add({ low, high }) {
      const slot = find(low, high);
      if (lows[slot] !== 0 || highs[slot] !== 0) return true;
      lows[slot] = low;
      highs[slot] = high;
      if (++size * 3 > slots * 2) grow();
      return false;
    },
    has({ low, high }) {
      const slot = find(low, high);
      return lows[slot] !== 0 || highs[slot] !== 0;
    },
    get size() {
      return size;
    },
  };
}

/**
 * Hashes all UTF-16 code units of a text (two multiply-xorshift lanes with the MurmurHash3 finaliser; not for secrets).
 * With `after`, the text is hashed as the continuation of another one.
 */
export function hashText(text: string, after: TextHash = { low: 0x2545f491, high: 0x6c8e9cf5 }): TextHash {
  let a = after.low ^ text.length;
  let b = after.high;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul(b ^ code, 0x85ebca77);
    b ^= b >>> 13;
  }
  const low = finish(a ^ Math.imul(b, 5)) >>> 0;
  const high = finish(b ^ Math.imul(a, 3)) >>> 0;
  return low === 0 && high === 0 ? { low: 1, high } : { low, high };
}

function finish(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
