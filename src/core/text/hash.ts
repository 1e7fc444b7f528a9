/** Hash of a text's UTF-16 units, 32 bits; spread it with `mixBits` before its bits name anything. */
export function hashText(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = extendHash(hash, text.charCodeAt(i));
  return hash;
}

/** The running hash with one more unit: each prefix of a text costs one multiplication. */
export function extendHash(hash: number, code: number): number {
  hash = Math.imul(hash ^ code, 0x9e3779b1);
  return hash ^ (hash >>> 15);
}

/** Spreads the bits of a hash over all 32 (the finaliser of MurmurHash3, a bijection). */
export function mixBits(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
